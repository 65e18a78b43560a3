import Foundation
import Warden

/// Whatever can send a request: a script with curl, a sender of Standard Webhooks, a source of CloudEvents.
///
/// The settings say how it proves itself. Where no ID comes with a delivery, equal bodies are one delivery, so a script
/// that says the same thing twice puts a time or a one-time value into it, or sends an ID.
///
/// - SeeAlso: <https://www.standardwebhooks.com>,
///   <https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md>
struct GenericSender: EventSender {
    /// Takes the ID of a delivery that is proven by a token or a password, where the settings name no other header.
    static let usualIDHeader = "idempotency-key"

    let proof: HeaderProof
    private let hasCallback: Bool

    var kind: SenderKind { .generic }
    var name: String { "The sender" }
    var challenge: String? { self.proof.challenge }
    /// A step of CI ends with what its request led to.
    var takesWait: Bool { true }

    /// Whoever wrote the script looks at it; by the number `poolwarden deliveries show` finds it.
    func receipt(for delivery: JournaledDelivery) -> Answer {
        Answer(
            status: 202,
            contentType: MediaType.json,
            body: #"{"delivery":\#(delivery.number),"state":"received"}"#,
        )
    }

    /// - Parameters:
    ///   - form: How deliveries prove themselves.
    ///   - hasCallback: Whether what a request leads to is posted to an address of the settings.
    init(form: ProofForm, hasCallback: Bool = false) {
        self.hasCallback = hasCallback
        self.proof = HeaderProof(form, default: .hmac)
    }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        try self.proof.verify(delivery, secrets: secrets, now: now)
    }

    /// A CloudEvent in either form, a JSON object, or a form whose fields become one.
    func document(of delivery: Delivery) throws(Rejection) -> JSONDocument {
        if let event = try CloudEvent(delivery) { return event.document }
        switch delivery.mediaType {
        case MediaType.json?: return try .object(of: delivery.body)
        case let type? where type.hasSuffix("+json") && !type.hasPrefix("application/cloudevents"):
            return try .object(of: delivery.body)
        // curl says that it sends a form, whatever it sends.
        case MediaType.form? where delivery.body.first == UInt8(ascii: "{"): return try .object(of: delivery.body)
        case MediaType.form?:
            let form: FormDocument
            do throws(FormError) { form = try FormDocument(delivery.body) } catch { throw Rejection(error) }
            return try .object(of: form.tree.bytes)
        default:
            throw Rejection(.mediaTypeNotAllowed, "Send application/json, application/cloudevents+json or a form.")
        }
    }

    /// The ID in the header that the settings name; of a CloudEvent, the digest of source and ID; with a token or a
    /// password `Idempotency-Key`; else the digest of signed time and body.
    ///
    /// A signature that does not cover the ID lets nobody choose another one, unless the settings ask for it.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        if let id = try self.proof.id(of: delivery) { return DeliveryID(rawValue: id) }
        if try CloudEvent(delivery) != nil {
            return .digest(of: [document.text(at: "source") ?? "", document.text(at: "id") ?? ""])
        }
        switch self.proof.scheme {
        case .bearer, .basic:
            if let id = try delivery.identifierIfAny(of: Self.usualIDHeader) { return DeliveryID(rawValue: id) }
        case .hmac, .standardWebhooks, .token, .signing, .signature: break
        }
        guard let header = self.proof.form.timestampHeader?.lowercased() else { return .digest(of: delivery.body) }
        return .digest(of: Array("\(try delivery.onlyValue(of: header)).".utf8) + delivery.body)
    }

    /// The event `generic.<source>`, whatever it says.
    ///
    /// | field | from |
    /// |---|---|
    /// | `type` | `type`, as CloudEvents and Standard Webhooks have it |
    /// | `subject` | `subject` |
    /// | `origin` | `source` of a CloudEvent |
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        var paths = FieldPaths(document)
        paths.text("type", "type")
        paths.text("subject", "subject")
        if document.text(at: "specversion") != nil { paths.text("origin", "source") }
        return .event(
            name: delivery.source.rawValue,
            by: nil,
            fields: paths.fields,
            replyTo: self.hasCallback ? .callback : .answer,
        )
    }
}
