package import AgentPoolsAPI
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
    /// - Returns: The delivery whose reply comes next in the same conversation.
    /// - Throws: ``JournalError``; the reply stays due then, and may be sent twice.
    func recordSent(
        _ reply: WaitingReply,
        receiversID: String?,
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

/// The right to go on with a delivery.
package struct Claim: Sendable {
    package let delivery: JournaledDelivery
    package let progress: DeliveryProgress
    /// How many processes have died while it was under way.
    package let deaths: Int

    package init(delivery: JournaledDelivery, progress: DeliveryProgress, deaths: Int) {
        self.delivery = delivery
        self.progress = progress
        self.deaths = deaths
    }
}

/// What the journal did with a verified delivery.
package enum Acceptance: Sendable {
    /// It is new, and on disk.
    case accepted(JournaledDelivery)
    /// The sender has sent it before. `firstAnswer` is the answer that it got then, where that was more than a receipt.
    case redelivery(JournaledDelivery, firstAnswer: Answer?, isSettled: Bool)

    /// What was kept, now or then.
    package var delivery: JournaledDelivery {
        switch self {
        case .accepted(let delivery), .redelivery(let delivery, _, _): delivery
        }
    }
}

/// A delivery that waits for the worker; its body is fetched when there is room for it.
package struct WaitingDelivery: Hashable, Sendable {
    package let number: JournaledDelivery.Number
    package let source: SourceName
    package let lane: Lane
    /// The length of its body.
    package let bytes: Int
    /// How many processes have died while it was under way.
    package let deaths: Int

    package init(number: JournaledDelivery.Number, source: SourceName, lane: Lane, bytes: Int, deaths: Int = 0) {
        self.number = number
        self.source = source
        self.lane = lane
        self.bytes = bytes
        self.deaths = deaths
    }
}

/// What the journal knows of a delivery's way so far.
package struct DeliveryProgress: Sendable {
    /// The recorded decision; nil before stop 5, and when the last one failed for want of the API.
    package var decision: Decision?
    /// Whether the worker has something to do: it is not settled, or open.
    package var isWaiting: Bool
    /// For each operation of the decision's plan, how far it has come.
    package var operations: [OperationProgress]
    /// How often the worker has settled it so far: 0 for a delivery that was never settled.
    package var attempts: Int
    /// When each intent was last recorded; nil where none was.
    package var sentAt: [Date?]

    package init(
        isWaiting: Bool = true,
        decision: Decision? = nil,
        operations: [OperationProgress] = [],
        attempts: Int = 0,
        sentAt: [Date?] = [],
    ) {
        self.isWaiting = isWaiting
        self.decision = decision
        self.operations = operations
        self.attempts = attempts
        self.sentAt = sentAt
    }
}

/// How a delivery ended, as it is kept.
package struct Ending: Sendable {
    package var settlement: Settlement
    /// What the occurrence was, such as `slack.command`; nil where it meant nothing for us.
    package var occurrence: String?
    /// The actor's ID; nil where it meant nothing for us.
    package var actor: String?
    /// The decision; nil where it meant nothing for us, or is recorded already.
    package var decision: Decision?
    package var reply: ReplyPlan
    /// When the worker comes back to it; nil when this is the end.
    package var due: Date?
    /// What a person says with this delivery to the plan of another one.
    package var approval: Approval?
    /// Whether that decides the other one, which then comes due.
    package var isDecisive: Bool

    package init(
        settlement: Settlement,
        occurrence: String? = nil,
        actor: String? = nil,
        decision: Decision? = nil,
        reply: ReplyPlan,
        due: Date? = nil,
        approval: Approval? = nil,
        isDecisive: Bool = false,
    ) {
        self.settlement = settlement
        self.occurrence = occurrence
        self.actor = actor
        self.decision = decision
        self.reply = reply
        self.due = due
        self.approval = approval
        self.isDecisive = isDecisive
    }
}

/// A plan that people are about to be asked about, as it is kept.
package struct Asking: Sendable {
    /// A decision whose verdict is `ask`.
    package var decision: Decision
    package var occurrence: String?
    /// The ID of the actor who made the request.
    package var requester: String
    /// When the time for approvals is over.
    package var expires: Date
    package var reply: ReplyPlan

    package init(
        decision: Decision,
        occurrence: String? = nil,
        requester: String,
        expires: Date,
        reply: ReplyPlan,
    ) {
        self.decision = decision
        self.occurrence = occurrence
        self.requester = requester
        self.expires = expires
        self.reply = reply
    }
}

/// A limit that has no room for an operation.
package struct SpentLimit: Hashable, Sendable {
    package var limit: OperationLimit
    /// When there is room again; `.distantFuture` for a limit that never has any.
    package var roomAt: Date

    package init(limit: OperationLimit, roomAt: Date) {
        self.limit = limit
        self.roomAt = roomAt
    }

    /// Why the operation is refused, as a sentence.
    package var reason: String {
        let limit = "the limit \(self.limit.text) of \(self.limit.policy)"
        return self.roomAt == .distantFuture
            ? "\(limit) has no room for it" : "\(limit) is used up; there is room again at \(self.roomAt.forPeople)"
    }
}

/// A notification that is on disk and not sent yet.
package struct WaitingNotification: Sendable {
    /// Its place in the line of all notifications: 1, 2, 3, ...
    package typealias Number = Int64

    package var number: Number
    package var delivery: JournaledDelivery.Number
    package var notification: Notification
    /// When it was queued.
    package var queued: Date
    /// How often it was tried.
    package var attempts: Int

    package init(
        number: Number,
        delivery: JournaledDelivery.Number,
        notification: Notification,
        queued: Date,
        attempts: Int,
    ) {
        self.number = number
        self.delivery = delivery
        self.notification = notification
        self.queued = queued
        self.attempts = attempts
    }
}

/// A schedule as the journal follows it.
package struct FollowedSchedule: Hashable, Sendable {
    package var policy: String
    package var name: String
    /// The timing that it was followed with, as ``ScheduleTiming/text``.
    package var timing: String
    /// Its ticks up to here are dealt with: the next one is due after this.
    package var countedTo: Date
    /// Whether its last tick is not settled yet.
    package var isUnderWay: Bool

    package init(policy: String, name: String, timing: String, countedTo: Date, isUnderWay: Bool = false) {
        self.policy = policy
        self.name = name
        self.timing = timing
        self.countedTo = countedTo
        self.isUnderWay = isUnderWay
    }
}

/// How people learn of a settlement.
package enum ReplyPlan: Sendable {
    /// Nobody waits for one.
    case none
    /// The HTTP answer of the waiting request is the reply; sent to the address should that answer not get out.
    case answering(Message, Answer, ReplyAddress)
    /// Sent to the address, by the worker.
    case sending(Message, ReplyAddress)
}

/// A reply that is on disk and not sent yet.
package struct WaitingReply: Sendable {
    package var delivery: JournaledDelivery.Number
    package var source: SourceName
    package var message: Message
    package var address: ReplyAddress
    /// How often it was tried.
    package var attempts: Int
    /// When the delivery came: addresses that it brought with it are good for a time.
    package var received: Date
    /// The receiver's ID of the message that an earlier reply to this delivery became: this one takes its place.
    package var earlier: String?
    /// How often something was sent to the address already, whatever became of it.
    package var uses: Int
    /// Whether nothing more will be said to this delivery.
    package var isLast: Bool
    /// Which of the things that there were to say to this delivery.
    package var revision: Int

    package init(
        delivery: JournaledDelivery.Number,
        source: SourceName,
        message: Message,
        address: ReplyAddress,
        attempts: Int = 0,
        received: Date,
        earlier: String? = nil,
        uses: Int = 0,
        isLast: Bool = true,
        revision: Int = 0,
    ) {
        self.delivery = delivery
        self.source = source
        self.message = message
        self.address = address
        self.attempts = attempts
        self.received = received
        self.earlier = earlier
        self.uses = uses
        self.isLast = isLast
        self.revision = revision
    }
}

/// Why the journal could not do what was asked; nothing was written.
package enum JournalError: Error, Hashable, Sendable {
    /// The disk is full: nothing more can be kept until there is room.
    case full
    /// More waits to be written than the writer may hold in memory.
    case saturated
    /// This write could not be done, and never will; others go on.
    case rejected(reason: String)
    /// The file cannot be written or read any more; the server must stop and start again.
    case broken(reason: String)
    /// The journal was closed: the server is stopping.
    case closed
}
