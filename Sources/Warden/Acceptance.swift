package import AgentPoolsAPI

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
