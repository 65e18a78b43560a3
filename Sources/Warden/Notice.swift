package import Foundation

/// Something that the operator's log and metrics want to know.
///
/// `Warden` knows no logger: whoever wires it gives a function that takes notices.
package enum Notice: Sendable {
    case rejected(source: SourceName, Rejection)
    case handshake(source: SourceName)
    case accepted(JournaledDelivery)
    case redelivered(JournaledDelivery)
    /// The answer to a delivery that is on disk is on its way, so many seconds after the request's head arrived.
    case acknowledged(JournaledDelivery, seconds: TimeInterval)
    /// A schedule's time has come, and its tick is on disk.
    case ticked(JournaledDelivery, Tick)
    case decided(JournaledDelivery, Decision)
    /// The time of an evaluation ran out before its instructions did: our failure; it is made once more.
    case cutByClock(JournaledDelivery, Decision)
    /// What a policy in shadow mode would have decided; nothing of it is acted upon.
    case shadowDecided(JournaledDelivery, ShadowDecision)
    /// A plan waits for people.
    case asked(JournaledDelivery, [ApprovalRequest], until: Date)
    /// A person has approved or rejected the plan of another delivery, and that is on disk.
    case heard(JournaledDelivery, Approval)
    case outcome(JournaledDelivery, Operation, Outcome)
    case settled(JournaledDelivery, Settlement)
    /// The process died so many times while the delivery was under way; nothing goes on with it before an operator says so.
    case setAside(JournaledDelivery, deaths: Int)
    case replied(JournaledDelivery.Number, ReplyAddress)
    case replyFailed(JournaledDelivery.Number, ReplyError, givenUp: Bool)
    case notified(WaitingNotification)
    case notificationFailed(WaitingNotification, ReplyError, givenUp: Bool)
    /// The journal cannot give a delivery or take what becomes of it; until the next start nothing more is tried.
    case unreadable(JournaledDelivery.Number, reason: String)
    /// What is known of deliveries that were sent to a hook and did not arrive.
    case retrieval(WatchedHook, RetrievalNotice)
    case journalFailed(JournalError)
    /// The public keys of a sender could not be fetched; it is tried again.
    case keysNotFetched(KeyPlace, KeyFetchError)
}

/// Takes notices; called from many tasks at once, must not block.
package typealias Observer = @Sendable (Notice) -> Void
