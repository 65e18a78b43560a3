import Foundation

/// Where a journal's file really is.
///
/// SQLite finds the rest of a journal, `-wal` and `-shm`, by the file's name: one file must have one name.
struct JournalPlace {
    /// Without symbolic links and relative parts.
    let path: String
    /// Whether there is nothing yet.
    let isNew: Bool

    /// - Parameter path: As it is given; the file need not exist, its folder must.
    /// - Throws: ``JournalOpenError`` where a journal cannot be.
    init(_ path: String) throws(JournalOpenError) {
        self.path = Self.resolved(path)
        var status = stat()
        guard stat(self.path, &status) == 0 else {
            self.isNew = true
            try Self.checkDisk(of: URL(filePath: self.path).deletingLastPathComponent().path, path)
            return
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unusable(path: path, reason: "this is not a file; give journal.path a file")
        }
        guard status.st_nlink == 1 else { throw .linked(path: path) }
        self.isNew = status.st_size == 0
        try Self.checkDisk(of: self.path, path)
    }

    /// The path behind all links; of a file that is not there yet, behind those of its folder and its own.
    static func resolved(_ path: String) -> String {
        var path = path
        // A link to a file that is not there yet is followed by hand, as many times as the kernel would.
        for _ in 0..<40 {
            if let real = realpath(path, nil) {
                defer { free(real) }
                return String(cString: real)
            }
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
            path =
                next.hasPrefix("/")
                ? next : URL(filePath: path).deletingLastPathComponent().appending(path: next).path
        }
        let url = URL(filePath: path)
        guard let folder = realpath(url.deletingLastPathComponent().path, nil) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + url.lastPathComponent
    }

    private static func checkDisk(of place: String, _ path: String) throws(JournalOpenError) {
        var status = stat()
        guard stat(place, &status) == 0,
            let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8),
            let kind = NetworkDisk.kind(device: status.st_dev, mounts: mounts)
        else { return }
        throw .networkDisk(path: path, kind: kind)
    }
}
