import Warden

/// A CloudEvent of version 1.0, by HTTP: structured, where the body is the event, or binary, where headers are its
/// attributes and the body is its data.
///
/// Either way it is kept in the structured form. Batches are refused: nobody asked for them.
///
/// - SeeAlso: <https://github.com/cloudevents/spec/blob/main/cloudevents/spec.md>
struct CloudEvent {
    static let mediaType = "application/cloudevents+json"

    let document: JSONDocument

    /// - Returns: Nil for a delivery that does not say it is a CloudEvent.
    /// - Throws: ``Rejection`` for one that says so, and is none.
    init?(_ delivery: Delivery) throws(Rejection) {
        let isStructured = delivery.mediaType?.hasPrefix("application/cloudevents") ?? false
        guard !isStructured else {
            guard delivery.mediaType == Self.mediaType else {
                throw Rejection(.mediaTypeNotAllowed, "Of CloudEvents, send one at a time, and as JSON.")
            }
            self.document = try Self.checked(try .object(of: delivery.body))
            return
        }
        guard !delivery.values(of: "ce-specversion").isEmpty else { return nil }
        self.document = try Self.checked(try Self.structured(delivery))
    }

    private static func checked(_ document: JSONDocument) throws(Rejection) -> JSONDocument {
        guard document.text(at: "specversion") == "1.0" else {
            throw Rejection(.bodyMalformed, "The CloudEvent is not of version 1.0.")
        }
        for name in ["id", "source", "type"] where document.text(at: name)?.isEmpty ?? true {
            throw .missing(name)
        }
        return document
    }

    /// The structured form of a binary event.
    private static func structured(_ delivery: Delivery) throws(Rejection) -> JSONDocument {
        var members: [JSONTree.Member] = []
        var names: Set<String> = []
        for header in delivery.headers {
            let name = header.name.lowercased()
            guard name.hasPrefix("ce-") else { continue }
            guard names.insert(name).inserted else {
                throw Rejection(.headerDuplicate, "The header \(name) must not come twice.")
            }
            let attribute = String(name.dropFirst(3))
            // The content type has a header of its own; data comes from the body.
            guard self.isAttribute(attribute), attribute != "datacontenttype", !attribute.hasPrefix("data") else {
                throw Rejection(.headerMalformed, "A header ce-... is not an attribute of CloudEvents.")
            }
            let value: String
            do throws(FormError) {
                value = try PercentCoding.decoded(Array(header.value.utf8)[...], plusIsBlank: false)
            } catch {
                throw Rejection(.headerMalformed, "The header \(name) is not percent-encoded UTF-8.")
            }
            members.append(.init(attribute, .string(value)))
        }
        var bytes = JSONTree.object(members).bytes
        guard !delivery.body.isEmpty else { return try .object(of: bytes) }
        guard let type = delivery.mediaType, MediaType.isJSON(type) else {
            throw Rejection(.mediaTypeNotAllowed, "The data of a CloudEvent must be JSON.")
        }
        // Read by itself first: inside another document, half of one could close it.
        do throws(JSONError) { _ = try JSONDocument(delivery.body) } catch { throw Rejection(error) }
        bytes.removeLast()
        return try .object(of: bytes + Array(#","data":"#.utf8) + delivery.body + [UInt8(ascii: "}")])
    }

    /// Small letters and digits, as the specification has them.
    private static func isAttribute(_ name: String) -> Bool {
        (1...100).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }
}
