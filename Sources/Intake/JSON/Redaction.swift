/// What the journal does not keep.
enum Redaction {
    /// Stands in the journal where a capability or another secret was.
    static let mark = "[redacted]"

    /// Stands in the journal where a `response_url` was that points to a host we do not send to.
    static let refused = "[refused: not one of the reply hosts]"
}

extension JSONDocument {
    /// The document as the journal may keep it: the values of some names replaced, at any depth.
    func redacting(_ names: Set<String>) -> [UInt8] {
        self.rewriting { name, _ in names.contains(name) ? Redaction.mark : nil }
    }
}
