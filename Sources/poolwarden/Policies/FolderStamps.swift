import CDispatch
import Foundation

/// What tells one state of a policy folder from another, without reading its files.
struct FolderStamps: Equatable {
    private let files: [String: Stamp]

    fileprivate struct Stamp: Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        /// Of the content, in nanoseconds.
        let modified: [Int]
        /// Of the file: a copy that keeps the content's time has a change of its own.
        let changed: [Int]
    }

    /// Looks at `*.lua` of the folder and of its `lib`; what cannot be seen is not there.
    ///
    /// Links are followed: where a folder is mounted by Kubernetes, every file is a link that stays the same.
    init(of folder: String) {
        var files: [String: Stamp] = [:]
        for part in ["", "lib/"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + part)) ?? []
            for name in names where name.hasSuffix(".lua") {
                files[part + name] = Stamp("\(folder)/\(part)\(name)")
            }
        }
        self.files = files
    }
}

extension FolderStamps.Stamp {
    fileprivate init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.device = UInt(status.st_dev)
        self.inode = UInt(status.st_ino)
        self.size = Int(status.st_size)
        self.modified = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
        self.changed = [Int(status.st_ctim.tv_sec), Int(status.st_ctim.tv_nsec)]
    }
}

/// Tells when a folder has changed and come to rest: somebody may be in the middle of writing it.
struct FolderLook {
    private var read: FolderStamps
    private var last: FolderStamps

    /// - Parameter read: The folder as it was when its files were read.
    init(read: FolderStamps) {
        self.read = read
        self.last = read
    }

    /// Whether it is time to read: the folder is another one than was read, and has been since the last look.
    mutating func isDue(_ now: FolderStamps) -> Bool {
        defer { self.last = now }
        return now != self.read && now == self.last
    }

    /// Its files have been read as they were then.
    mutating func take(_ stamps: FolderStamps) {
        self.read = stamps
    }
}
