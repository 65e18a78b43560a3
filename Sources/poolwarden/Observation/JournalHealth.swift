import Foundation
import JournalStore
import Synchronization
import Warden

/// Whether the journal could keep a delivery now, as far as its last transactions show.
final class JournalHealth: Sendable {
    private let last = Mutex<(failure: JournalError, at: Date)?>(nil)

    /// How long a full disk counts as full, in seconds: where nothing is sent any more, no transaction shows that there
    /// is room again.
    private static let memory: TimeInterval = 30

    /// A transaction ended.
    func note(_ commit: JournalCommit, at now: Date) {
        switch commit.failure {
        case .full, .broken: self.last.withLock { $0 = commit.failure.map { ($0, now) } }
        case nil: self.last.withLock { last in if last != nil { last = nil } }
        case .rejected, .saturated, .closed: break
        }
    }

    /// Why nothing could be kept; nil when it could.
    ///
    /// - Parameters:
    ///   - waitingBytes: How much waits to be written.
    ///   - now: The time.
    /// - Returns: A sentence for operators.
    func refusal(waitingBytes: Int, now: Date) -> String? {
        switch self.last.withLock(\.self) {
        case (.broken(let reason), _)?: return "the journal failed, and the server is ending: \(reason)"
        case (.full, let at)? where now.timeIntervalSince(at) < Self.memory:
            return "the disk of the journal is full: make room"
        case _?, nil: break
        }
        // What is almost full refuses the large ones.
        guard waitingBytes >= JournalStore.mostWaitingBytes / 10 * 9 else { return nil }
        return "more waits to be written to the journal than it may hold in memory: the disk is too slow"
    }
}
