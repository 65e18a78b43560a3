package import Foundation

/// What a sender has recorded of its tries to bring deliveries to one hook of ours.
///
/// It is only read, and asked to send again: what comes of that passes stops 1 to 3 as any other delivery.
package protocol SentDeliveries: Sendable {
    /// Gives one page of tries, the newest first.
    ///
    /// - Parameters:
    ///   - place: Where the page before ended; nil for the newest.
    ///   - mark: Of the newest page at an earlier call, so that one that is still the same need not come again.
    /// - Returns: The page, or that the newest one is still the same.
    /// - Throws: ``RetrievalError``.
    func page(at place: String?, unlike mark: String?) async throws(RetrievalError) -> SentPage

    /// Asks the sender to send a delivery once more; it comes later, by itself.
    ///
    /// - Parameter number: The sender's number of a try.
    /// - Throws: ``RetrievalError``; after ``RetrievalError/unreachable(reason:)`` it may come all the same.
    func askForRedelivery(of number: Int64) async throws(RetrievalError)
}

/// A page of a sender's record.
package enum SentPage: Hashable, Sendable {
    /// The newest page is still the one with that mark.
    case unchanged
    /// - deliveries: The newest first.
    /// - next: The place of the next, older page; nil where there is none.
    /// - mark: Tells this page from later ones; nil where the sender gives none.
    case page(_ deliveries: [SentDelivery], next: String?, mark: String?)
}

/// One try of a sender to bring a delivery, as the sender has recorded it.
package struct SentDelivery: Hashable, Sendable {
    /// The sender's number of this try; a redelivery has another one, and the same ID.
    package var number: Int64
    package var id: DeliveryID
    /// When, by the sender's clock.
    package var sent: Date
    /// The HTTP status that it got; 0 where no answer came.
    package var status: Int
    package var isHandshake: Bool

    package init(number: Int64, id: DeliveryID, sent: Date, status: Int, isHandshake: Bool = false) {
        self.number = number
        self.id = id
        self.sent = sent
        self.status = status
        self.isHandshake = isHandshake
    }

    /// Whether somebody answered that it is in good hands.
    package var isAcknowledged: Bool { (200..<300).contains(self.status) }

    /// Whether it was read and not taken, which it would not be at the next try either.
    ///
    /// These are statuses of ``Rejection/status``. A 404 and a 408 are no such: a proxy answers the one when there is
    /// nobody behind it, and the other says that the time ran out.
    package var isRejected: Bool { [400, 401, 405, 413, 415].contains(self.status) }
}

/// A hook whose deliveries are looked for.
package struct WatchedHook: Hashable, Sendable {
    package var source: SourceName
    /// As the settings name it, such as `repos/octo-org/app/hooks/42`.
    package var name: String

    package init(source: SourceName, name: String) {
        self.source = source
        self.name = name
    }
}

/// Why a sender's record could not be read, or a delivery not be asked for.
package enum RetrievalError: Error, Hashable, Sendable {
    /// The sender takes no more requests until then.
    case limited(until: Date)
    /// No answer came, or none that could be read: later it may be another one.
    case unreachable(reason: String)
    /// The sender does not let us: somebody must change something first.
    case refused(reason: String)
    /// The sender cannot send that delivery any more.
    case gone(reason: String)

    /// What is wrong, as a sentence without its full stop.
    package var reason: String {
        switch self {
        case .limited(let until): "the sender takes no more requests until \(until.forPeople)"
        case .unreachable(let reason), .refused(let reason), .gone(let reason): reason
        }
    }
}
