import Glibc

/// What the system keeps of the journal's file in memory.
///
/// A checkpoint writes payloads that are hardly ever read again. Kept, they would grow the memory of a container with the
/// journal, as the cache counts there, and a virtual machine whose host gives it memory page by page would wait for each:
/// with a cache that had to grow, 6,200 deliveries of 15 kB a second were acknowledged on such a machine, and else 8,000 and more.
/// The pages that are read again and again are in SQLite's own cache.
final class CachedFile: Sendable {
    /// Closed only after SQLite has closed the file: a close drops all locks that this process has on it
    /// (<https://sqlite.org/howtocorrupt.html>, section 2.2).
    private let descriptor: Int32

    init?(path: String) {
        self.descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard self.descriptor >= 0 else { return nil }
    }

    /// - Precondition: SQLite has closed the file.
    func close() {
        _ = Glibc.close(self.descriptor)
    }

    /// Drops what is on the disk already.
    func drop() {
        _ = posix_fadvise(self.descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }
}
