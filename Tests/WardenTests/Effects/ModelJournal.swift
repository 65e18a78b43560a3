import Foundation
import Warden

/// The journal of the model: what is committed of one delivery, in memory.
struct ModelJournal: Journal {
    let run: ModelRun

    /// Commits a change, unless the process dies before.
    private func commit(_ name: String, _ change: (inout ModelState) -> Void) throws(JournalError) {
        guard self.run.take(ModelRun.Step(name: name, ways: [.well], seesWorld: false)) != nil else { throw .closed }
        self.run.change(change)
    }

    func record(_: Decision, of _: JournaledDelivery.Number) async throws(JournalError) -> PoolTurn {
        try self.commit("the decision is kept") { $0.kept.isDecided = true }
        return .has
    }

    /// It is the only plan.
    func takeTurn(at _: Set<String>, of _: JournaledDelivery.Number) async throws(JournalError) -> PoolTurn { .has }

    func recordIntent(
        operation _: Int,
        of _: JournaledDelivery.Number,
        within _: [OperationLimit],
    ) async throws(JournalError) -> SpentLimit? {
        try self.commit("the intent is kept") { state in
            state.kept.operation = .sent
            state.kept.sentAt = state.now
        }
        return nil
    }

    func record(
        _ outcome: Outcome,
        operation _: Int,
        of _: JournaledDelivery.Number,
    ) async throws(JournalError) {
        try self.commit("the outcome is kept (\(outcome.word))") { $0.kept.operation = .ended(outcome) }
    }

    func settle(
        _ end: Ending,
        of _: JournaledDelivery.Number,
    ) async throws(JournalError) -> [JournaledDelivery.Number] {
        try self.commit("the settlement is kept (\(end.settlement.word))") { state in
            state.kept.isDecided = state.kept.isDecided || end.decision != nil
            state.kept.attempts += 1
            state.kept.isSettled = end.due == nil
            state.kept.due = end.due.map { Int($0.timeIntervalSince(ModelRun.date(0))) }
        }
        return []
    }

    /// What the worker starts from.
    func progress(_ decision: Decision) -> DeliveryProgress {
        let kept = self.run.state.kept
        return DeliveryProgress(
            decision: kept.isDecided ? decision : nil,
            operations: kept.isDecided ? [kept.operation] : [],
            attempts: kept.attempts,
            sentAt: [kept.sentAt.map(ModelRun.date)],
        )
    }
}

/// What a pipeline does not ask of the journal on the way of one delivery without approval.
extension ModelJournal {
    func accept(
        _: VerifiedDelivery,
        isTaken _: Bool,
        whenKept _: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance { throw .closed }

    func accept(
        _: Tick,
        received _: Date,
        isTaken _: Bool,
        whenKept _: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance { throw .closed }

    func claim(_: JournaledDelivery.Number) async throws(JournalError) -> Claim? { throw .closed }
    func tell(_: ReplyPlan, of _: JournaledDelivery.Number) async throws(JournalError) {}
    func setAside(_: JournaledDelivery.Number) async throws(JournalError) -> [JournaledDelivery.Number] { [] }
    func retry(_: JournaledDelivery.Number) async throws(JournalError) -> String? { throw .closed }

    func drop(
        _: JournaledDelivery.Number
    ) async throws(JournalError) -> (next: [JournaledDelivery.Number], refusal: String?) { throw .closed }

    func record(_: Asking, of _: JournaledDelivery.Number) async throws(JournalError) { throw .closed }
    func askedPlan(of _: JournaledDelivery.Number) async throws(JournalError) -> AskedPlan? { nil }
    func recordAnswered(_: JournaledDelivery.Number) async throws(JournalError) {}
    func reply(to _: JournaledDelivery.Number) async throws(JournalError) -> WaitingReply? { nil }

    func recordSent(
        _: WaitingReply,
        receiversID _: String?,
        again _: Date?,
    ) async throws(JournalError) -> JournaledDelivery.Number? { nil }

    func recordFailed(
        _: WaitingReply,
        reason _: String,
        due _: Date?,
    ) async throws(JournalError) -> JournaledDelivery.Number? { nil }

    func progress(of _: JournaledDelivery.Number) async throws(JournalError) -> DeliveryProgress { throw .closed }
    func waiting(now _: Date, limit _: Int) async throws(JournalError) -> [WaitingDelivery] { [] }
    func delivery(_: JournaledDelivery.Number) async throws(JournalError) -> JournaledDelivery { throw .closed }
    func account(of _: JournaledDelivery.Number) async throws(JournalError) -> DeliveryAccount? { nil }
    func waitingReplies(now _: Date, limit _: Int) async throws(JournalError) -> [WaitingReply] { [] }
    func waitingNotifications(now _: Date, limit _: Int) async throws(JournalError) -> [WaitingNotification] { [] }
    func recordNotificationSent(_: WaitingNotification.Number) async throws(JournalError) {}

    func recordNotificationFailed(
        _: WaitingNotification.Number,
        reason _: String,
        due _: Date?,
    ) async throws(JournalError) {}

    func schedules() async throws(JournalError) -> [FollowedSchedule] { [] }
    func follow(_: [Schedule], from _: Date) async throws(JournalError) {}
    func keep(policySet _: String, files _: [(name: String, bytes: [UInt8])]) async throws(JournalError) {}
    func policySet(_: String) async throws(JournalError) -> [(name: String, bytes: [UInt8])]? { nil }
    func capability(_: String, of _: JournaledDelivery.Number) async throws(JournalError) -> Secret? { nil }
    func memory(of _: String, now _: Date) async throws(JournalError) -> PolicyMemory { throw .closed }
    func sent(
        _: Warden.Operation.Kind,
        for _: String,
        since _: Date,
    ) async throws(JournalError) -> [Date] { [] }
}
