import CDispatch
import Foundation

/// The file of the Unix socket by which commands reach the running server.
enum ControlSocket {
    /// Whether somebody answers there now.
    static func isAnswered(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            // With the zero at its end.
            guard bytes.count < room.count else { return false }
            room.copyBytes(from: bytes)
            return true
        }
        guard fits else { return false }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Makes room for a new socket: what a server left behind that was killed is taken away.
    ///
    /// - Throws: ``Failure`` when something else is there, or a server that answers.
    static func makeRoom(at path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw Failure("server.control: \(path) is there already and is no socket; write another path")
        }
        guard !Self.isAnswered(path) else {
            throw Failure("server.control: another server answers at \(path); write another path for this one")
        }
        unlink(path)
    }
}
