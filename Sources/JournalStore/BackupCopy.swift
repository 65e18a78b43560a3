import Foundation
import GRDBSQLite
import Synchronization

/// A copy of the journal that grows step by step, by SQLite's online backup.
///
/// What the journal's own connection writes meanwhile is written to the copy too, so that it needs no second start, and
/// shows the journal as it is at the last step. Nothing of it is ever written to the journal.
final class BackupCopy: Sendable {
    /// Pages of 16 KiB at a time: a quarter of a MiB.
    static let pagesAtOnce: Int32 = 16

    private struct State: @unchecked Sendable {
        var copy: OpaquePointer?
        var backup: OpaquePointer?
    }

    private let state: Mutex<State>

    /// Starts a copy into an empty file.
    ///
    /// - Parameters:
    ///   - source: The journal's connection; the steps must be taken where it is used.
    ///   - path: An empty file. It is not synced: whoever waits for the copy does that.
    /// - Throws: ``BackupError``
    init(of source: OpaquePointer?, into path: String) throws(BackupError) {
        var copy: OpaquePointer?
        guard sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else {
            let reason = Self.message(of: copy)
            sqlite3_close_v2(copy)
            throw .failed(path: path, reason: reason)
        }
        // A copy that did not come to its end is thrown away: it needs neither a journal nor syncs of its own.
        sqlite3_exec(copy, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nil, nil, nil)
        guard let backup = sqlite3_backup_init(copy, "main", source, "main") else {
            let reason = Self.message(of: copy)
            sqlite3_close_v2(copy)
            throw .failed(path: path, reason: reason)
        }
        self.state = Mutex(State(copy: copy, backup: backup))
    }

    deinit {
        self.end()
    }

    /// What a step has come to.
    enum Progress: Sendable {
        case more
        case done
    }

    /// Copies some pages more.
    ///
    /// - Throws: ``BackupError`` when the copy cannot be written, or the journal not read.
    func step() throws(BackupError) -> Progress {
        let (code, reason) = self.state.withLock { state -> (Int32, String) in
            guard let backup = state.backup else { return (SQLITE_MISUSE, "it has ended") }
            let code = sqlite3_backup_step(backup, Self.pagesAtOnce)
            return (code, String(cString: sqlite3_errstr(code)))
        }
        switch code {
        case SQLITE_OK, SQLITE_BUSY, SQLITE_LOCKED: return .more
        case SQLITE_DONE:
            guard self.end() else { throw .failed(path: nil, reason: "the copy could not be closed") }
            return .done
        default: throw .failed(path: nil, reason: reason)
        }
    }

    /// Ends the copy, whole or not.
    ///
    /// - Returns: Whether everything was written.
    @discardableResult
    func end() -> Bool {
        self.state.withLock { state in
            let hasFinished = sqlite3_backup_finish(state.backup) == SQLITE_OK
            let hasClosed = sqlite3_close_v2(state.copy) == SQLITE_OK
            state = State()
            return hasFinished && hasClosed
        }
    }

    private static func message(of connection: OpaquePointer?) -> String {
        connection.map { String(cString: sqlite3_errmsg($0)) } ?? "there is no memory for it"
    }
}
