package import Foundation
import GRDB
import Synchronization
package import Warden

/// The journal in one SQLite file: WAL, `synchronous=FULL`, one writer, group commit.
package final class JournalStore: Sendable {
    let writer: JournalWriter
    let seal: CapabilitySeal?
    let now: @Sendable () -> Date
    /// How it was found.
    package let found: StartCheck
    /// Whether somebody makes a backup.
    let isBackingUp = Mutex(false)
    private let queue: DatabaseQueue
    private let lock: OwnerLock
    /// For which deliveries code runs now.
    package let execution: ExecutionFile
    /// How many processes have opened this journal, this one included.
    let epoch: Int64
    /// The deliveries that this process goes on with, and the claims by which it may.
    let claims = Mutex<[JournaledDelivery.Number: Int64]>([:])

    /// Opens the journal, or makes one where there is no file.
    ///
    /// - Parameters:
    ///   - path: The file; its folder must exist.
    ///   - seal: Encrypts reply capabilities; nil when no source sends any. Those that come all the same are dropped.
    ///   - observe: Is told of each transaction, on the journal's thread before anybody else hears of it; must not block.
    ///   - now: The clock for what is recorded.
    /// - Throws: ``JournalOpenError``; the server must not start.
    package init(
        path: String,
        seal: CapabilitySeal?,
        observe: @escaping @Sendable (JournalCommit) -> Void = { _ in },
        now: @escaping @Sendable () -> Date,
    ) throws(JournalOpenError) {
        let place = try JournalPlace(path)
        let lock = try OwnerLock(journal: place.path)
        self.lock = lock
        let execution = try ExecutionFile(journal: place.path)
        self.execution = execution
        self.seal = seal
        self.now = now
        Self.makePrivate(place.path)
        do {
            let queue = try DatabaseQueue(path: place.path, configuration: Self.configuration)
            (self.found, self.epoch) = try queue.writeWithoutTransaction { database in
                try Self.assertDurable(database)
                let found = try StartCheck(database, path: path, wasClosed: lock.wasClosed, isNew: place.isNew)
                try Schema.prepare(database)
                let missing = try Schema.missing(in: database).map { "\($0) is missing" }
                guard missing.isEmpty else { throw JournalOpenError.damaged(path: path, findings: missing) }
                try Self.followClock(now(), in: database)
                return (found, try Self.begin(at: now(), after: execution, in: database))
            }
            execution.begin(epoch: self.epoch)
            try lock.markOpen(path: place.path)
            self.queue = queue
            self.writer = JournalWriter(queue: queue, cached: CachedFile(path: place.path), observe: observe)
        } catch let error as JournalOpenError {
            throw error
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            throw .damaged(path: path, findings: [error.message ?? "SQLite cannot read it"])
        } catch {
            throw .unusable(path: path, reason: String(describing: error))
        }
        self.writer.start()
    }

    /// Gives the error after which nothing more can be kept, should it come; ends when the journal is closed.
    ///
    /// Whoever serves must stop then, and start again: nothing can be acknowledged any more.
    package var failures: AsyncStream<JournalError> { self.writer.failures }

    /// How many bytes wait to be written.
    package var waitingBytes: Int { self.writer.waitingBytes }

    /// The most bytes that may wait: beyond, deliveries are not accepted.
    package static let mostWaitingBytes = JournalWriter.mostBytes

    /// Finishes what was taken and closes the file; later calls throw ``JournalError/closed``.
    package func close() {
        self.end()
        guard self.writer.close() else { return }
        // Where SQLite cannot close the file, the next start had better look.
        guard (try? self.queue.close()) != nil else { return }
        self.writer.cached?.close()
        // After a failure nobody knows what is on disk.
        if !self.writer.isBroken { self.lock.markClosed() }
        self.lock.release()
    }

    /// Lets nobody else read the file, nor what SQLite makes beside it: that gets the file's own mode.
    private static func makePrivate(_ path: String) {
        Glibc.close(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600))
        for ending in ["", "-wal", "-shm"] {
            chmod(path + ending, 0o600)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        // A payload of 15 kB stands on one page of 16 KiB, on four of the usual 4 KiB: fewer frames to write and to
        // checkpoint, measured as 7 % more deliveries a second. It counts for a new file only.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA page_size = 16384") }
        return configuration
    }

    /// Sets what the promise "no 2xx before the commit is on disk" rests on, and proves that it is so.
    ///
    /// GRDB sets `synchronous=NORMAL` by itself after opening, which loses acknowledged rows at a power cut.
    private static func assertDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        // Checkpoints are the writer's own, between transactions.
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        try database.execute(sql: "PRAGMA foreign_keys = OFF")
        // A WAL that grew while somebody read is cut back once its frames are in the file.
        try database.execute(sql: "PRAGMA journal_size_limit = \(64 << 20)")
        // What a statement changes is kept aside until its end, should it fail in the middle: in memory, not in a file.
        // Most of all bytes that were written went there.
        try database.execute(sql: "PRAGMA temp_store = MEMORY")
        // In KiB. The index of delivery IDs is written all over, so that a smaller cache is read in again and again.
        try database.execute(sql: "PRAGMA cache_size = -8192")
        // What is dropped is overwritten: Debian's SQLite does so anyway, the promise must not rest on that.
        try database.execute(sql: "PRAGMA secure_delete = ON")
        for (pragma, wanted) in [("synchronous", "2"), ("journal_mode", "wal")] {
            let found = try String.fetchOne(database, sql: "PRAGMA \(pragma)") ?? "nothing"
            guard found == wanted else { throw JournalOpenError.notDurable(pragma: pragma, found: found) }
        }
    }

    // MARK: - Steps

    /// Writes in the next transaction and returns after its commit.
    ///
    /// - Parameters:
    ///   - bytes: About how much is written.
    ///   - body: May run twice, when another write of the same transaction fails.
    /// - Throws: ``JournalError``; then nothing was written.
    func write(bytes: Int = 512, _ body: @escaping @Sendable (Database) throws -> Void) async throws(JournalError) {
        let error: JournalError? = await withCheckedContinuation { continuation in
            self.writer.take(.write(.init(bytes: bytes, body: body, done: { continuation.resume(returning: $0) })))
        }
        if let error { throw error }
    }

    /// Reads what is committed, on the writer's thread: between two transactions, never within one.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(JournalError) -> Value {
        let result: Result<Value, JournalError> = await withCheckedContinuation { continuation in
            self.writer.take(
                .read { database in
                    let result = database.flatMap { database in
                        do {
                            return Result<Value, JournalError>.success(try body(database))
                        } catch {
                            return .failure(JournalWriter.failure(of: error))
                        }
                    }
                    continuation.resume(returning: result)
                    if case .failure(let failure) = result { return failure }
                    return nil
                }
            )
        }
        return try result.get()
    }
}
