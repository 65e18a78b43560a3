/// Stop 8 as `Warden` sees it: puts messages into each receiver's form, and sends them.
package protocol Replier: Sendable {
    /// The message as the HTTP answer of the request that waits for it; nil where that receiver has no such form.
    func answer(with message: Message, to address: ReplyAddress, of source: SourceName) -> Answer?

    /// Sends a message.
    ///
    /// - Parameters:
    ///   - message: What to tell.
    ///   - address: Where it goes.
    ///   - source: Where the delivery came from; its settings say how replies are sent.
    ///   - responseURL: The delivery's `response_url`, where it came with one.
    /// - Throws: ``ReplyError``, which says whether trying again can help.
    func send(
        _ message: Message,
        to address: ReplyAddress,
        of source: SourceName,
        responseURL: Secret?,
    ) async throws(ReplyError)

    /// Sends a notification to the destination that it names.
    ///
    /// - Parameters:
    ///   - notification: What a policy has to tell, and to whom.
    ///   - delivery: The delivery whose decision it comes from.
    /// - Throws: ``ReplyError``; final for a destination that the settings do not have any more.
    func notify(
        _ notification: Notification,
        of delivery: JournaledDelivery.Number,
    ) async throws(ReplyError)
}

extension Replier {
    /// Where the settings name no destinations.
    package func notify(_ notification: Notification, of _: JournaledDelivery.Number) async throws(ReplyError) {
        throw .final(reason: "the settings have no destination \(notification.destination)")
    }
}

/// Why a reply did not get through.
package enum ReplyError: Error, Hashable, Sendable {
    /// It can be tried again: after `retryAfter` seconds, where the receiver said so.
    case transient(reason: String, retryAfter: Double?)
    /// It will never get through, such as to an address that expired.
    case final(reason: String)

    package var reason: String {
        switch self {
        case .transient(let reason, _), .final(let reason): reason
        }
    }
}
