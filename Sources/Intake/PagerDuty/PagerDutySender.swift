import Foundation
import Warden

/// PagerDuty: webhook subscriptions, version 3.
///
/// The signature header lists one signature for each secret while secrets are being replaced.
///
/// - SeeAlso: <https://developer.pagerduty.com/docs/webhooks-overview>
struct PagerDutySender: EventSender {
    /// Whether what an event leads to becomes a note on its incident.
    let isReported: Bool

    static let signatureHeader = "x-pagerduty-signature"
    static let idHeader = "x-webhook-id"

    var kind: SenderKind { .pagerDuty }
    var name: String { "PagerDuty" }
    /// PagerDuty's own advice for what is done later.
    var accepted: Answer { Answer(status: 202) }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        let digests = try SignatureList.digests(of: try delivery.onlyValue(of: Self.signatureHeader))
        guard KeyedDigest.isOneMade(digests, of: delivery.body, withOneOf: secrets.all) else {
            throw Rejection(.signatureMismatch, "No signature fits; is it the secret of this subscription?")
        }
    }

    /// `X-Webhook-Id`, the same however often PagerDuty tries; without it, the event's ID.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        if let id = try delivery.identifierIfAny(of: Self.idHeader) { return DeliveryID(rawValue: id) }
        guard let id = document.text(at: "event.id"), HeaderWord.isIdentifier(id) else { throw .missing("event.id") }
        return DeliveryID(rawValue: id)
    }

    /// `pagey.ping` is what a subscription's button "Send Test Event" sends.
    func handshake(of delivery: Delivery, document: JSONDocument) -> Answer? {
        document.text(at: "event.event_type") == "pagey.ping" ? self.accepted : nil
    }

    /// Incidents and services: `incident.triggered` is the event `pagerduty.incident.triggered`.
    ///
    /// | field | from | when |
    /// |---|---|---|
    /// | `incident` | `event.data.id` | incidents |
    /// | `service` | the service's name | incidents and services |
    /// | `status`, `urgency`, `title` | of the incident | incidents |
    /// | `priority` | the priority's name | incidents that have one |
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let name = document.text(at: "event.event_type").flatMap(HeaderWord.eventName) else { return .unnamed }
        let isIncident = document.text(at: "event.data.type") == "incident"
        var paths = FieldPaths(document)
        if isIncident {
            paths.text("incident", "event.data.id")
            paths.text("service", "event.data.service.summary")
        } else {
            paths.text("service", "event.data.summary")
        }
        paths.text("status", "event.data.status")
        paths.text("urgency", "event.data.urgency")
        paths.text("title", "event.data.title")
        paths.text("priority", "event.data.priority.summary")
        let person = document.text(at: "event.agent.id").map {
            Meaning.Person(id: $0, name: document.text(at: "event.agent.summary") ?? $0)
        }
        // A note of ours is an event, too, and must not lead to one more.
        let isNoted = self.isReported && isIncident && name != "incident.annotated"
        let id = isNoted ? document.text(at: "event.data.id") : nil
        let incident = id.flatMap { id in
            (1...64).contains(id.utf8.count) && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? id : nil
        }
        return .event(
            name: name,
            by: person,
            fields: paths.fields,
            replyTo: incident.map { .incident($0) },
        )
    }

    static let signer = FieldSigner(id: .header("X-Webhook-Id")) { request, secret, _ in
        request.setHeader("X-PagerDuty-Signature", "v1=" + KeyedDigest.text(of: request.body, secret: secret))
    }
}
