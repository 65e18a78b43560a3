import Foundation
import Synchronization

/// A lock on `<journal>.lock` that one process holds as long as it lives; the kernel releases it even after `kill -9`.
///
/// The file also says how the last owner ended: `closed` stands in it after a clean end, nothing after any other.
final class OwnerLock: Sendable {
    /// Whether the last owner closed the journal; false where there was none.
    let wasClosed: Bool
    /// -1 once it is released.
    private let descriptor: Mutex<Int32>

    private static let closed = Array("closed\n".utf8)

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
        var found = [UInt8](repeating: 0, count: Self.closed.count)
        let count = pread(descriptor, &found, found.count, 0)
        self.wasClosed = count == found.count && found == Self.closed
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        self.release()
    }

    /// Whoever comes after this process finds that it did not end, unless ``markClosed()`` says so.
    ///
    /// - Throws: ``JournalOpenError/unusable(path:reason:)`` when that cannot be made to stay.
    func markOpen(path: String) throws(JournalOpenError) {
        let isMarked = self.descriptor.withLock { ftruncate($0, 0) == 0 && fsync($0) == 0 }
        guard isMarked else { throw .unusable(path: path + ".lock", reason: String(cString: strerror(errno))) }
    }

    /// Everything is on disk; should this not get there, the next start only looks longer.
    func markClosed() {
        self.descriptor.withLock { descriptor in
            guard descriptor >= 0, pwrite(descriptor, Self.closed, Self.closed.count, 0) == Self.closed.count else {
                return
            }
            fsync(descriptor)
        }
    }

    /// Lets the next owner in.
    func release() {
        self.descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            // A program that is just being started has a copy of the descriptor until it runs: closing alone would not do.
            flock(descriptor, LOCK_UN)
            close(descriptor)
            descriptor = -1
        }
    }
}
