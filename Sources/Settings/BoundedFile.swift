import Foundation

/// A small file, read whole.
struct BoundedFile {
    let bytes: [UInt8]
    /// Whether its mode lets the group or others read it.
    let isOpenToOthers: Bool

    /// Why a file was not read.
    enum Failure: Error {
        /// What the system says, such as `No such file or directory`.
        case system(String)
        case noPlainFile
        /// More bytes than allowed.
        case tooLong(Int)

        var explanation: String {
            switch self {
            case .system(let text): "cannot be read: \(text.prefix(1).lowercased())\(text.dropFirst())"
            case .noPlainFile: "is not a plain file"
            case .tooLong(let most): "is longer than \(most) bytes"
            }
        }
    }

    /// Opens the file once: mode and bytes are the same file's, even while somebody replaces it.
    init(path: String, most: Int) throws(Failure) {
        // Without O_NONBLOCK a named pipe would keep the start waiting.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(Self.lastError) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(Self.lastError) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noPlainFile }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw .system(Self.lastError) }
            guard count > 0 else { break }
            bytes += chunk[..<count]
            guard bytes.count <= most else { throw .tooLong(most) }
        }
        self.bytes = bytes
        self.isOpenToOthers = status.st_mode & (S_IRGRP | S_IROTH) != 0
    }

    private static var lastError: String {
        let code = errno
        return String(cString: strerror(code))
    }
}
