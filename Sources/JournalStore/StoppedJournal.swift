import Foundation
import GRDB

/// A journal that no server has open, held by its lock so that none can start meanwhile.
package struct StoppedJournal: Sendable {
    private let place: JournalPlace
    private let lock: OwnerLock

    /// - Throws: ``JournalOpenError``, such as ``JournalOpenError/owned(path:)`` when a server runs.
    package init(path: String) throws(JournalOpenError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .unusable(path: path, reason: "there is no such file")
        }
        self.place = try JournalPlace(path)
        self.lock = try OwnerLock(journal: self.place.path)
    }

    /// Copies it into a file with which a server can start; of whatever version it is, it is left as it is.
    ///
    /// - Parameter path: A file that is not there yet, in a folder that is.
    /// - Returns: What was made.
    /// - Throws: ``BackupError``; then there is no file.
    package func backUp(to path: String) throws -> Backup {
        let start = ContinuousClock.now
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: self.place.path, configuration: configuration)
        let file = try BackupFile(path)
        do {
            try queue.unsafeRead { database in
                let copy = try BackupCopy(of: database.sqliteConnection, into: file.partialPath)
                while try copy.step() == .more {}
            }
            let bytes = try file.finish()
            let milliseconds = (ContinuousClock.now - start).milliseconds
            return Backup(path: path, bytes: bytes, milliseconds: milliseconds, longestStep: 0)
        } catch {
            file.remove()
            throw error
        }
    }
}
