import Warden

extension JSONDocument {
    /// Reads the body of a sender that sends nothing but JSON objects.
    init(bodyOf delivery: Delivery, sender: String) throws(Rejection) {
        guard let type = delivery.mediaType, MediaType.isJSON(type) else {
            throw Rejection(.mediaTypeNotAllowed, "\(sender) sends JSON; the media type was another one.")
        }
        self = try JSONDocument.object(of: delivery.body)
    }

    /// The first of some paths that holds a text which is not empty.
    func firstText(at paths: String...) -> String? {
        paths.lazy.compactMap { self.text(at: $0) }.first { !$0.isEmpty }
    }
}
