import Foundation
import GRDB
import Glibc
import Synchronization
import Warden

/// The one thread that touches the journal's connection.
///
/// Group commit without a timer: while one transaction is on its way to the disk, writes pile up; the next transaction
/// takes them all. A write is reported as done after its commit. Nothing here is a Swift task, so cancelling one takes
/// no write back.
final class JournalWriter: Sendable {
    private let queue: DatabaseQueue
    let cached: CachedFile?
    private let state: Mutex<State>
    private let wakeUp = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    /// Gives the error after which nothing more is written; ends when the journal is closed.
    let failures: AsyncStream<JournalError>
    private let hasFailed: AsyncStream<JournalError>.Continuation
    private let observe: @Sendable (JournalCommit) -> Void

    /// The most writes in one transaction.
    static let mostWrites = 256
    /// More steps than this at once come from a crowd.
    private static let busySteps = 4
    /// The most bytes that may wait to be written: beyond, deliveries are not accepted.
    static let mostBytes = 64 << 20

    private struct State {
        var steps: [Step] = []
        var bytes = 0
        var broken: JournalError?
        var isClosing = false
    }

    /// Something to do with the connection.
    enum Step: Sendable {
        /// Writes within a transaction that it shares with others; `done` runs after the commit, on this thread.
        case write(Write)
        /// Reads what is committed, outside any transaction; gives back what went wrong.
        case read(@Sendable (Result<Database, JournalError>) -> JournalError?)
    }

    struct Write: Sendable {
        let bytes: Int
        let body: @Sendable (Database) throws -> Void
        let done: @Sendable (JournalError?) -> Void
    }

    /// - Parameters:
    ///   - queue: The one connection.
    ///   - cached: What the system keeps of the file in memory.
    ///   - observe: Hears of every commit.
    init(queue: DatabaseQueue, cached: CachedFile?, observe: @escaping @Sendable (JournalCommit) -> Void) {
        self.queue = queue
        self.cached = cached
        self.observe = observe
        self.state = Mutex(State())
        (self.failures, self.hasFailed) = AsyncStream.makeStream()
    }

    /// Starts the thread.
    func start() {
        let thread = Thread { self.run() }
        thread.name = "journal"
        thread.start()
    }

    /// How many bytes of writes wait for the thread.
    var waitingBytes: Int { self.state.withLock { $0.bytes } }

    /// How many steps wait for the thread.
    var waitingWrites: Int { self.state.withLock { $0.steps.count } }

    /// Takes a step; `done` or the read's closure is called later, on the journal's thread, or at once when it cannot
    /// be taken.
    func take(_ step: Step) {
        let refusal: JournalError? = self.state.withLock { state in
            if let broken = state.broken { return broken }
            guard !state.isClosing else { return .closed }
            if case .write(let write) = step {
                guard state.bytes + write.bytes <= Self.mostBytes else { return .saturated }
                state.bytes += write.bytes
            }
            state.steps.append(step)
            return nil
        }
        guard let refusal else {
            self.wakeUp.signal()
            return
        }
        switch step {
        case .write(let write): write.done(refusal)
        case .read(let body): _ = body(.failure(refusal))
        }
    }

    /// Whether something failed after which nothing more is written.
    var isBroken: Bool { self.state.withLock { $0.broken != nil } }

    /// Finishes what was taken, then ends the thread.
    ///
    /// - Returns: Whether this was the call that ended it.
    func close() -> Bool {
        let isFirst = self.state.withLock { state in
            defer { state.isClosing = true }
            return !state.isClosing
        }
        guard isFirst else { return false }
        self.wakeUp.signal()
        self.finished.wait()
        return true
    }

    // MARK: - The thread

    private func run() {
        var written = 0
        while true {
            self.wakeUp.wait()
            // Where the processors are short, whoever is about to write something gets them first, and one commit takes it all.
            sched_yield()
            let (steps, bytes, isClosing) = self.state.withLock { state in
                defer {
                    state.steps = []
                    state.bytes = 0
                }
                return (state.steps, state.bytes, state.isClosing)
            }
            self.perform(steps)
            written += bytes
            self.checkpoint(&written, isBusy: steps.count > Self.busySteps)
            if isClosing {
                self.hasFailed.finish()
                self.finished.signal()
                return
            }
        }
    }

    private func perform(_ steps: [Step]) {
        var writes: [Write] = []
        for step in steps {
            switch step {
            case .write(let write):
                writes.append(write)
                if writes.count == Self.mostWrites {
                    self.commit(writes)
                    writes.removeAll(keepingCapacity: true)
                }
            case .read(let body):
                self.commit(writes)
                writes.removeAll(keepingCapacity: true)
                if let failure = self.queue.writeWithoutTransaction({ body(.success($0)) }) {
                    self.remember(failure)
                }
            }
        }
        self.commit(writes)
    }

    private func commit(_ writes: [Write]) {
        guard !writes.isEmpty else { return }
        if let broken = self.state.withLock(\.broken) {
            writes.forEach { $0.done(broken) }
            return
        }
        let start = ContinuousClock.now
        do {
            try self.transaction { database in
                for write in writes {
                    try write.body(database)
                }
            }
            self.observe(JournalCommit(writes: writes.count, time: ContinuousClock.now - start, failure: nil))
            writes.forEach { $0.done(nil) }
        } catch {
            let failure = Self.failure(of: error)
            if case .rejected = failure, writes.count > 1 {
                // One write that cannot be done must not take the others with it.
                writes.forEach { self.commit([$0]) }
                return
            }
            self.remember(failure)
            self.observe(JournalCommit(writes: writes.count, time: ContinuousClock.now - start, failure: failure))
            writes.forEach { $0.done(failure) }
        }
    }

    private func transaction(_ body: (Database) throws -> Void) throws {
        try self.queue.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                try body(database)
                return .commit
            }
        }
    }

    /// After an I/O error nothing more is written: pages whose fsync failed count as clean, so going on could
    /// acknowledge what is not on disk ("Can Applications Recover from fsync Failures?", ATC 2020).
    private func remember(_ failure: JournalError) {
        guard case .broken = failure else { return }
        self.state.withLock { $0.broken = failure }
        self.hasFailed.yield(failure)
    }

    static func failure(of error: any Error) -> JournalError {
        guard let error = error as? DatabaseError else { return .rejected(reason: String(describing: error)) }
        let reason = "\(error.resultCode): \(error.message ?? "no message")"
        return switch error.resultCode {
        case .SQLITE_FULL: .full
        // The index of the WAL could not grow: the disk is full, and nothing was written.
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: .full
        case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CANTOPEN, .SQLITE_READONLY:
            .broken(reason: reason)
        default: .rejected(reason: reason)
        }
    }

    // MARK: - Checkpoints

    /// Copies the WAL into the file: often and little while there is time for it, so that nobody waits long; seldom while
    /// writes come in crowds, as each copy costs two syncs and writes the busiest pages once more.
    ///
    /// Only this connection ever checkpoints: SQLite before 3.51.3 can corrupt the file when two connections do
    /// (<https://sqlite.org/wal.html#walresetbug>).
    private func checkpoint(_ written: inout Int, isBusy: Bool) {
        let isIdle = !isBusy && self.state.withLock(\.steps.isEmpty)
        guard written > (isIdle ? 4 : 32) << 20 else { return }
        written = 0
        do {
            _ = try self.queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
            self.cached?.drop()
        } catch {
            self.remember(Self.failure(of: error))
        }
    }
}
