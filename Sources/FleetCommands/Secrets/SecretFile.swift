package import AgentPoolsAPI
import Foundation
import Synchronization

/// A new file that only its owner can read, with the secret and nothing else in it, not even a line's end.
package final class SecretFile: SecretPlace {
    private let path: String
    private let descriptor = Mutex<Int32?>(nil)

    package init(path: String) {
        self.path = path
    }

    deinit {
        self.close()
    }

    package var name: String { "the file \(self.path)" }
    package var takesOutput: Bool { false }

    /// Creates the file, empty; one that is there already, or a link to one, is left alone.
    package func prepare() throws(SecretPlaceFailure) {
        let file = open(self.path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw SecretPlaceFailure("\(self.path): cannot be created: \(Self.lastError); give the path of a new file")
        }
        self.descriptor.withLock { $0 = file }
    }

    package func keep(_ secret: AgentTokenSecret) throws(SecretPlaceFailure) {
        guard let file = self.descriptor.withLock(\.self) else {
            throw SecretPlaceFailure("\(self.path): was not created")
        }
        var rest = Array(secret.reveal().utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SecretPlaceFailure("\(self.path): cannot be written: \(Self.lastError)") }
            rest = rest.dropFirst(count)
        }
        // Nobody can get the secret a second time: it is on the disk before anybody is told that it is.
        guard fsync(file) == 0 else { throw SecretPlaceFailure("\(self.path): cannot be written: \(Self.lastError)") }
        self.close()
    }

    package func abandon() {
        self.close()
        unlink(self.path)
    }

    private func close() {
        let file = self.descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let file { Foundation.close(file) }
    }

    private static var lastError: String {
        let code = errno
        return String(cString: strerror(code))
    }
}
