import Foundation

/// The file of a backup: under a name of its own until it is whole and on disk.
struct BackupFile {
    /// Where it will be.
    let path: String
    /// Where it is meanwhile.
    let partialPath: String

    /// Makes the empty file, readable for its owner alone.
    ///
    /// - Throws: ``BackupError`` when there is something of that name, or nothing can be made there.
    init(_ path: String) throws(BackupError) {
        var status = stat()
        guard lstat(path, &status) != 0 else { throw .exists(path: path) }
        self.path = path
        self.partialPath = path + ".partial"
        // What a backup left behind that was killed: only one is made at a time.
        unlink(self.partialPath)
        let descriptor = open(self.partialPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failed(path: path, reason: String(cString: strerror(errno))) }
        close(descriptor)
    }

    /// Brings what is written to the disk; a little at a time, so that the journal's own syncs do not wait for all of it.
    func sync() throws(BackupError) {
        try Self.sync(self.partialPath, O_RDONLY)
    }

    /// Gives it its name, and brings that to the disk.
    ///
    /// - Returns: Its length in bytes.
    func finish() throws(BackupError) -> Int {
        try self.sync()
        // A hard link refuses a name that somebody has taken meanwhile; a rename would replace it.
        guard link(self.partialPath, self.path) == 0 else {
            let isTaken = errno == EEXIST
            throw isTaken
                ? .exists(path: self.path) : .failed(path: self.path, reason: String(cString: strerror(errno)))
        }
        unlink(self.partialPath)
        try Self.sync(URL(filePath: self.path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY)
        var status = stat()
        guard stat(self.path, &status) == 0 else {
            throw .failed(path: self.path, reason: String(cString: strerror(errno)))
        }
        return Int(status.st_size)
    }

    /// Takes away what is not whole.
    func remove() {
        unlink(self.partialPath)
    }

    private static func sync(_ path: String, _ flags: Int32) throws(BackupError) {
        let descriptor = open(path, flags | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw .failed(path: path, reason: String(cString: strerror(errno)))
        }
    }
}
