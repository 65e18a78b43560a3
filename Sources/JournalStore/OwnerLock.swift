import Foundation

/// A lock on `<journal>.lock` that one process holds as long as it lives; the kernel releases it even after `kill -9`.
final class OwnerLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``JournalOpenError/owned(path:)`` when another process holds it.
    init(journal path: String) throws(JournalOpenError) {
        let lock = path + ".lock"
        let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unusable(path: lock, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .owned(path: path)
        }
        self.descriptor = descriptor
    }

    deinit {
        close(self.descriptor)
    }
}
