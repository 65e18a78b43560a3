package import Foundation

/// The durable record of deliveries, decisions, intents, outcomes and replies.
///
/// Each call that writes returns after its transaction is on disk; cancelling the caller's task takes nothing back.
///
/// As a ``PolicyStore`` it gives what is committed.
package protocol Journal: PolicyStore {
    /// Stop 3: keeps a delivery, once for each source and ID.
    ///
    /// - Parameters:
    ///   - delivery: What the verifier let through.
    ///   - isTaken: Whether the worker is going to take it at once: then it is claimed in the same transaction.
    ///   - whenKept: Called once for a new delivery, when it is on disk and before ``waiting(now:limit:)`` can return
    ///     it, so that no delivery is taken twice. It must not block.
    /// - Returns: Whether it is new, or a redelivery with the first answer.
    /// - Throws: ``JournalError``; then it is not kept, and must not be acknowledged.
    func accept(
        _ delivery: VerifiedDelivery,
        isTaken: Bool,
        whenKept: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance

    /// Stop 3 for a schedule's tick: keeps it as a delivery of ``SourceName/schedule``, once for each time it is due.
    ///
    /// - Parameters:
    ///   - tick: Whose time has come.
    ///   - received: When; the schedule's later ticks count from here.
    ///   - isTaken: As for a sender's delivery.
    ///   - whenKept: As for a sender's delivery.
    /// - Returns: Whether it is new.
    /// - Throws: ``JournalError``; then it is not kept.
    func accept(
        _ tick: Tick,
        received: Date,
        isTaken: Bool,
        whenKept: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance

    /// Takes a delivery that waits for this process: nobody else goes on with it, and should the process die, the next
    /// one knows that it was under way. To be called before anything is done with it.
    ///
    /// - Returns: Nil when it does not wait any more.
    func claim(_ delivery: JournaledDelivery.Number) async throws(JournalError) -> Claim?

    /// Stop 5: keeps a decision whose plan is about to be applied, with what policies remember and tell from now on; and
    /// takes the turn at the plan's pools, or a place in the line for them.
    ///
    /// - Returns: Whether it has the turn; nothing is kept where it was overtaken.
    func record(_ decision: Decision, of delivery: JournaledDelivery.Number) async throws(JournalError) -> PoolTurn

    /// Takes the turn at the pools of a plan that is recorded, or a place in the line for them.
    ///
    /// - Parameters:
    ///   - pools: As ``Plan/poolKeys`` gives them.
    ///   - delivery: Whose plan it is; nothing changes where it has the turn already.
    /// - Returns: Whether it has the turn; it cannot be overtaken any more.
    /// - Throws: ``JournalError``; then nothing has changed.
    func takeTurn(
        at pools: Set<String>,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError) -> PoolTurn

    /// Stop 6: keeps a decision whose plan people are asked about, and the reply that says so.
    ///
    /// The delivery waits for approval from here on: the worker comes back to it when it is approved or rejected, or
    /// when the time is over.
    func record(_ asking: Asking, of delivery: JournaledDelivery.Number) async throws(JournalError)

    /// The plan of a delivery that people were asked about, and what they have said; nil where nobody was asked.
    func askedPlan(of delivery: JournaledDelivery.Number) async throws(JournalError) -> AskedPlan?

    /// Stop 7: keeps the intent, before the first byte of the call leaves, unless a limit is used up.
    ///
    /// What was sent is counted in the same transaction, so that two plans never share the last place.
    ///
    /// - Parameters:
    ///   - operation: Its position in the plan.
    ///   - delivery: Whose plan it is.
    ///   - limits: The limits that the operation counts against.
    /// - Returns: The limit that has no room for it; nil when the intent is on disk.
    /// - Throws: ``JournalError``; then nothing may be sent.
    func recordIntent(
        operation: Int,
        of delivery: JournaledDelivery.Number,
        within limits: [OperationLimit],
    ) async throws(JournalError) -> SpentLimit?

    /// Stop 7: keeps what became of an operation.
    func record(_ outcome: Outcome, operation: Int, of delivery: JournaledDelivery.Number) async throws(JournalError)

    /// Keeps how a delivery ended and what people are to be told, in one transaction; and what a person said to
    /// another delivery's plan, which comes due when that decides it. Where that is the end for good, its turn at pools
    /// is over.
    ///
    /// - Returns: The deliveries whose plans have the turn now.
    func settle(
        _ end: Ending,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError) -> [JournaledDelivery.Number]

    /// Keeps that nothing goes on with a delivery before an operator says so; its turn at pools is over.
    ///
    /// - Returns: The deliveries whose plans have the turn now.
    func setAside(_ delivery: JournaledDelivery.Number) async throws(JournalError) -> [JournaledDelivery.Number]

    /// Keeps what is said to a delivery whose settlement is still to come.
    func tell(_ reply: ReplyPlan, of delivery: JournaledDelivery.Number) async throws(JournalError)

    /// Lets a delivery go on that was set aside, or that ended in `failed` or `unknown`, because an operator says so.
    ///
    /// - Returns: Nil when it is on its way again, or why it cannot be.
    func retry(_ delivery: JournaledDelivery.Number) async throws(JournalError) -> String?

    /// Gives up a delivery that was set aside, or that the worker would come back to, because an operator says so.
    ///
    /// - Returns: The deliveries whose plans have the turn now, or why it cannot be given up.
    func drop(
        _ delivery: JournaledDelivery.Number
    ) async throws(JournalError) -> (next: [JournaledDelivery.Number], refusal: String?)

    /// Stop 8: the HTTP answer was the reply; what the delivery brought for replies is erased when it was the last one.
    func recordAnswered(_ delivery: JournaledDelivery.Number) async throws(JournalError)

    /// The reply to a delivery that is to be sent now; nil when there is none, or when an earlier one waits in the same
    /// conversation.
    func reply(to delivery: JournaledDelivery.Number) async throws(JournalError) -> WaitingReply?

    /// Stop 8: a reply has reached its receiver; what the delivery brought for replies is erased when it was the last one.
    ///
    /// - Parameters:
    ///   - reply: The reply. Where the journal has something newer to say by now, that still waits.
    ///   - receiversID: The receiver's ID of it, by which it can be edited.
    ///   - again: When it is sent once more, as the receiver waits for the end; nil for never.
    /// - Returns: The delivery whose reply comes next in the same conversation.
    /// - Throws: ``JournalError``; the reply stays due then, and may be sent twice.
    func recordSent(
        _ reply: WaitingReply,
        receiversID: String?,
        again: Date?,
    ) async throws(JournalError) -> JournaledDelivery.Number?

    /// Stop 8: a reply did not get through; it is tried again at `due`, or given up where that is nil.
    ///
    /// - Returns: Where it is given up, the delivery whose reply comes next in the same conversation.
    func recordFailed(
        _ reply: WaitingReply,
        reason: String,
        due: Date?,
    ) async throws(JournalError) -> JournaledDelivery.Number?

    /// How far a delivery has come: what the worker starts from after a crash.
    func progress(of delivery: JournaledDelivery.Number) async throws(JournalError) -> DeliveryProgress

    /// Deliveries that wait for the worker: not settled, or open and due at `now`; people's first, then the oldest.
    func waiting(now: Date, limit: Int) async throws(JournalError) -> [WaitingDelivery]

    /// One delivery as it was kept.
    func delivery(_ number: JournaledDelivery.Number) async throws(JournalError) -> JournaledDelivery

    /// What was decided about a delivery and what became of it; nil when there is none of that number.
    func account(of delivery: JournaledDelivery.Number) async throws(JournalError) -> DeliveryAccount?

    /// Replies that are due at `now`; oldest first, of each conversation the first.
    func waitingReplies(now: Date, limit: Int) async throws(JournalError) -> [WaitingReply]

    /// Notifications that are due at `now`: of each destination the oldest that is not sent, so that they stay in order.
    func waitingNotifications(now: Date, limit: Int) async throws(JournalError) -> [WaitingNotification]

    /// A notification has reached its destination.
    func recordNotificationSent(_ number: WaitingNotification.Number) async throws(JournalError)

    /// A notification did not get through; it is tried again at `due`, or given up where that is nil.
    func recordNotificationFailed(
        _ number: WaitingNotification.Number,
        reason: String,
        due: Date?,
    ) async throws(JournalError)

    /// The schedules that are followed, and how far each has come.
    func schedules() async throws(JournalError) -> [FollowedSchedule]

    /// Follows these schedules and no others; those that are new count from `start`.
    ///
    /// A schedule whose timing has changed is a new one.
    func follow(_ schedules: [Schedule], from start: Date) async throws(JournalError)

    /// Keeps the files of a policy set, once for each digest.
    func keep(policySet digest: String, files: [(name: String, bytes: [UInt8])]) async throws(JournalError)

    /// The files of a policy set that was kept; nil when there is none of that digest.
    func policySet(_ digest: String) async throws(JournalError) -> [(name: String, bytes: [UInt8])]?

    /// A reply capability of a delivery, such as its `response_url`; nil where there is none or it was erased.
    func capability(_ name: String, of delivery: JournaledDelivery.Number) async throws(JournalError) -> Secret?
}

extension Journal {
    /// Keeps the intent of an operation that no limit counts.
    package func recordIntent(operation: Int, of delivery: JournaledDelivery.Number) async throws(JournalError) {
        _ = try await self.recordIntent(operation: operation, of: delivery, within: [])
    }
}
