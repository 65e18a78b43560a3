/// Why the journal could not be opened; the server does not start.
package enum JournalOpenError: Error, CustomStringConvertible {
    /// Another process owns the file.
    case owned(path: String)
    /// The file was written by another version of Poolwarden: a later one, or one that only the server brings up to date.
    case version(found: Int)
    /// SQLite does not do what the journal's promise rests on.
    case notDurable(pragma: String, found: String)
    /// The file has a second name: what is beside it would be looked for under the wrong one.
    case linked(path: String)
    /// The file would be on another machine's disk.
    case networkDisk(path: String, kind: String)
    /// SQLite finds the file damaged.
    case damaged(path: String, findings: [String])
    /// The file or its folder cannot be used.
    case unusable(path: String, reason: String)

    package var description: String {
        switch self {
        case .owned(let path):
            "\(path): another poolwarden has this journal open; stop it first, or give journal.path another file"
        case .version(let found) where found < Schema.version:
            "the journal has version \(found); start the server with it once, which brings it to version \(Schema.version)"
        case .version(let found):
            "the journal has version \(found), this poolwarden reads version \(Schema.version)"
        case .notDurable(let pragma, let found):
            "the journal is not durable: PRAGMA \(pragma) is \(found); is the file on a network disk?"
        case .linked(let path):
            "\(path): this file has a second name (a hard link), and SQLite keeps the rest of a journal beside one name; "
                + "remove the other one"
        case .networkDisk(let path, let kind):
            "\(path): this is on a network disk (\(kind)), where SQLite's locks are not to be relied upon; give "
                + "journal.path a file on a disk of this machine"
        case .damaged(let path, let findings):
            "\(path): the journal is damaged, and nothing was changed: \(findings.joined(separator: "; ")); run "
                + "`poolwarden journal check \(path)` to see all, and put back a backup as docs/journal.md says"
        case .unusable(let path, let reason):
            "\(path): the journal cannot be opened: \(reason)"
        }
    }
}
