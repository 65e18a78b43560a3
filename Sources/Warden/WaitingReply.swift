package import Foundation

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
