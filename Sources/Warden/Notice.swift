/// Something that the operator's log and metrics want to know.
///
/// `Warden` knows no logger: whoever wires it gives a function that takes notices.
package enum Notice: Sendable {
    case rejected(source: SourceName, Rejection)
    case handshake(source: SourceName)
    case accepted(JournaledDelivery)
    case redelivered(JournaledDelivery)
    case decided(JournaledDelivery, Decision)
    case outcome(JournaledDelivery, Operation, Outcome)
    case settled(JournaledDelivery, Settlement)
    case replied(JournaledDelivery.Number, ReplyAddress)
    case replyFailed(JournaledDelivery.Number, ReplyError, givenUp: Bool)
    case journalFailed(JournalError)
}

/// Takes notices; called from many tasks at once, must not block.
package typealias Observer = @Sendable (Notice) -> Void
