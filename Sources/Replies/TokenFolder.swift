import AgentPoolsAPI
import Foundation

/// A folder that gets a file for each new token's secret: `<pool>-<token>`, mode 0600, the secret and nothing else.
struct TokenFolder {
    let path: String

    /// Why a secret is not in the folder.
    struct Failure: Error {
        let reason: String
    }

    /// Looks whether files can be made there now.
    func check() throws(Failure) {
        var status = stat()
        guard stat(self.path, &status) == 0 else { throw self.failure("is not there") }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw self.failure("is no folder", nil) }
        guard access(self.path, W_OK | X_OK) == 0 else { throw self.failure("cannot be written") }
    }

    /// Makes the file, which appears whole or not at all, and is on the disk when this returns.
    ///
    /// A file that is there already, or a link to one, is left alone.
    func keep(_ created: CreatedAgentToken, ofPool pool: String) throws(Failure) {
        let name = Self.fileName("\(pool)-\(created.token.id)")
        let partial = "\(self.path)/.\(name).partial"
        let flags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC
        let file = open(partial, flags, 0o600)
        guard file >= 0 else { throw self.failure("takes no file") }
        defer { unlink(partial) }
        do throws(Failure) {
            try self.write(Array(created.secret.reveal().utf8), to: file)
        } catch {
            close(file)
            throw error
        }
        guard close(file) == 0, link(partial, "\(self.path)/\(name)") == 0 else {
            throw self.failure("takes no file \(name)")
        }
        try self.synchronize(name)
    }

    private func write(_ bytes: [UInt8], to file: Int32) throws(Failure) {
        // The mode whatever the process's mask says.
        guard fchmod(file, 0o600) == 0 else { throw self.failure("cannot be written") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw self.failure("cannot be written") }
            rest = rest.dropFirst(count)
        }
        // Nobody can get the secret a second time: it is on the disk before anybody is told that it is.
        guard fsync(file) == 0 else { throw self.failure("cannot be written") }
    }

    /// Puts the file's name on the disk, too.
    private func synchronize(_ name: String) throws(Failure) {
        let folder = open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        guard folder >= 0, fsync(folder) == 0 else {
            let failure = self.failure("cannot be written")
            unlink("\(self.path)/\(name)")
            throw failure
        }
    }

    /// - Returns: What is wrong, with what the system says to it.
    private func failure(_ what: String, _ code: Int32? = errno) -> Failure {
        let said = code.map { ": " + String(cString: strerror($0)).lowercased() } ?? ""
        return Failure(reason: "the folder \(self.path) \(what)\(said)")
    }

    /// The API's names have only letters, digits, `-` and `_`; whatever else came would not leave the folder.
    static func fileName(_ name: String) -> String {
        String(
            name.unicodeScalars.map { scalar in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
            }
        )
    }
}
