import Foundation
import JournalStore
import Synchronization
import Warden
import WebServer

/// Whether deliveries are welcome, and what an operator should know.
///
/// Not ready means one thing: a delivery that came now would not be accepted. An API that does not answer, or a policy
/// set that was refused, is no reason to turn deliveries away: they are kept, and decided by what there is.
final class ServerHealth: Sendable {
    private let journal: JournalHealth
    private let waitingBytes: @Sendable () -> Int
    private let isWorkerPaused: @Sendable () -> Bool
    private let policies: @Sendable () -> PoliciesInForce
    private let unreachable: @Sendable () -> [String]
    private let now: @Sendable () -> Date
    private let isEnding = Atomic<Bool>(false)

    /// - Parameters:
    ///   - journal: How its last transactions ended.
    ///   - waitingBytes: How much waits to be written to it.
    ///   - isWorkerPaused: Whether the worker waits before it fetches more.
    ///   - policies: What decides.
    ///   - unreachable: The keys of the organizations whose API does not answer.
    ///   - now: The clock.
    init(
        journal: JournalHealth,
        waitingBytes: @escaping @Sendable () -> Int,
        isWorkerPaused: @escaping @Sendable () -> Bool,
        policies: @escaping @Sendable () -> PoliciesInForce,
        unreachable: @escaping @Sendable () -> [String],
        now: @escaping @Sendable () -> Date,
    ) {
        self.journal = journal
        self.waitingBytes = waitingBytes
        self.isWorkerPaused = isWorkerPaused
        self.policies = policies
        self.unreachable = unreachable
        self.now = now
    }

    /// No new deliveries are taken from now on.
    func noteEnding() {
        self.isEnding.store(true, ordering: .relaxed)
    }

    /// Whether a delivery that came now would be accepted.
    var isReady: Bool { self.refusals.isEmpty }

    /// All that there is to say.
    var condition: ServerCondition {
        let policies = self.policies()
        var remarks = [policies.line]
        if self.isWorkerPaused() {
            remarks.append("the worker is paused for some seconds, as the journal could not be written")
        }
        remarks += self.unreachable().map { "organizations.\($0): the Terraform API does not answer" }
        return ServerCondition(refusals: self.refusals, remarks: remarks)
    }

    private var refusals: [String] {
        [
            self.isEnding.load(ordering: .relaxed) ? "the server is ending" : nil,
            self.journal.refusal(waitingBytes: self.waitingBytes(), now: self.now()),
        ].compactMap(\.self)
    }
}
