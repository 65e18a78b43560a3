/// Why there is no backup; the journal is as it was.
package enum BackupError: Error, CustomStringConvertible {
    /// Something of that name is there.
    case exists(path: String)
    /// Somebody else's backup is under way.
    case busy
    /// The server stops.
    case stopped
    /// The copy could not be made.
    case failed(path: String?, reason: String)

    package var description: String {
        switch self {
        case .exists(let path): "\(path): this is there already, and is left as it is; give another name"
        case .busy: "another backup is under way; wait for its end"
        case .stopped: "the server stops, so no backup was made; run it again"
        case .failed(let path, let reason): "\(path.map { "\($0): " } ?? "")no backup was made: \(reason)"
        }
    }
}

/// A backup that is whole and on disk.
package struct Backup: Sendable {
    package let path: String
    package let bytes: Int
    package let milliseconds: Int
    /// The longest time that it held up the journal, in microseconds.
    package let longestStep: Int
}
