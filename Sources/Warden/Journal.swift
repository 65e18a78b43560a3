package import Foundation

/// The durable record of deliveries, decisions, intents, outcomes and replies.
///
/// Each call that writes returns after its transaction is on disk; cancelling the caller's task takes nothing back.
package protocol Journal: Sendable {
    /// Stop 3: keeps a delivery, once for each source and ID.
    ///
    /// - Parameters:
    ///   - delivery: What the verifier let through.
    ///   - whenKept: Called once for a new delivery, when it is on disk and before ``waiting(now:limit:)`` can return
    ///     it, so that no delivery is taken twice. It must not block.
    /// - Returns: Whether it is new, or a redelivery with the first answer.
    /// - Throws: ``JournalError``; then it is not kept, and must not be acknowledged.
    func accept(
        _ delivery: VerifiedDelivery,
        whenKept: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance

    /// Stop 5: keeps a decision whose plan is about to be applied.
    func record(_ decision: Decision, of delivery: JournaledDelivery.Number) async throws(JournalError)

    /// Stop 7: keeps the intent, before the first byte of the call leaves.
    func recordIntent(operation: Int, of delivery: JournaledDelivery.Number) async throws(JournalError)

    /// Stop 7: keeps what became of an operation.
    func record(_ outcome: Outcome, operation: Int, of delivery: JournaledDelivery.Number) async throws(JournalError)

    /// Keeps how a delivery ended and what people are to be told, in one transaction.
    func settle(_ end: Ending, of delivery: JournaledDelivery.Number) async throws(JournalError)

    /// Stop 8: a reply has reached its receiver; the delivery's reply capabilities are erased.
    func recordReplySent(of delivery: JournaledDelivery.Number) async throws(JournalError)

    /// Stop 8: a reply did not get through; it is tried again at `due`, or given up where that is nil.
    func recordReplyFailed(
        reason: String,
        due: Date?,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError)

    /// How far a delivery has come: what the worker starts from after a crash.
    func progress(of delivery: JournaledDelivery.Number) async throws(JournalError) -> DeliveryProgress

    /// Deliveries that wait for the worker: not settled, or open and due at `now`; oldest first.
    func waiting(now: Date, limit: Int) async throws(JournalError) -> [WaitingDelivery]

    /// One delivery as it was kept.
    func delivery(_ number: JournaledDelivery.Number) async throws(JournalError) -> JournaledDelivery

    /// Replies that are due at `now`; oldest first.
    func waitingReplies(now: Date, limit: Int) async throws(JournalError) -> [WaitingReply]

    /// A reply capability of a delivery, such as its `response_url`; nil where there is none or it was erased.
    func capability(_ name: String, of delivery: JournaledDelivery.Number) async throws(JournalError) -> Secret?
}

/// What the journal did with a verified delivery.
package enum Acceptance: Sendable {
    /// It is new, and on disk.
    case accepted(JournaledDelivery)
    /// The sender has sent it before. `firstAnswer` is the answer that it got then, where that was more than a receipt.
    case redelivery(JournaledDelivery, firstAnswer: Answer?, isSettled: Bool)
}

/// A delivery that waits for the worker; its body is fetched when there is room for it.
package struct WaitingDelivery: Hashable, Sendable {
    package let number: JournaledDelivery.Number
    /// The length of its body.
    package let bytes: Int

    package init(number: JournaledDelivery.Number, bytes: Int) {
        self.number = number
        self.bytes = bytes
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

    package init(
        settlement: Settlement,
        occurrence: String? = nil,
        actor: String? = nil,
        decision: Decision? = nil,
        reply: ReplyPlan,
        due: Date? = nil,
    ) {
        self.settlement = settlement
        self.occurrence = occurrence
        self.actor = actor
        self.decision = decision
        self.reply = reply
        self.due = due
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

    package init(
        delivery: JournaledDelivery.Number,
        source: SourceName,
        message: Message,
        address: ReplyAddress,
        attempts: Int,
    ) {
        self.delivery = delivery
        self.source = source
        self.message = message
        self.address = address
        self.attempts = attempts
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
