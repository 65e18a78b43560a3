/// Stop 8 as `Warden` sees it: puts messages into each receiver's form, and sends them.
package protocol Replier: Sendable {
    /// The message as the HTTP answer of the request that waits for it; nil where that receiver has no such form.
    func answer(with message: Message, to address: ReplyAddress, of source: SourceName) -> Answer?

    /// Sends a reply, or puts it in the place of what was sent before.
    ///
    /// - Parameters:
    ///   - reply: What to tell, and where; the settings of its source say how.
    ///   - capabilities: What the delivery brought with it for replies, by name, such as `response_url`.
    /// - Returns: The receiver's ID of the message, by which it can be edited; nil where it cannot.
    /// - Throws: ``ReplyError``, which says whether trying again can help.
    func send(_ reply: WaitingReply, capabilities: [String: Secret]) async throws(ReplyError) -> String?

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
