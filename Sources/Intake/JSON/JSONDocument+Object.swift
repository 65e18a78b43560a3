import Warden

extension JSONDocument {
    /// The document of a proven body, which is an object.
    static func object(of bytes: [UInt8]) throws(Rejection) -> JSONDocument {
        let document: JSONDocument
        do throws(JSONError) { document = try JSONDocument(bytes) } catch { throw Rejection(error) }
        guard document.root.kind == .object else {
            throw Rejection(.bodyMalformed, "The JSON is not an object.")
        }
        return document
    }
}
