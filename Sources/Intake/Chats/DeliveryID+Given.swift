import Warden

extension DeliveryID {
    /// The ID that a sender gives, where it looks like one; else the digest of what it gave.
    ///
    /// Nil when there is none, or an empty one.
    ///
    /// - Parameter text: As the sender wrote it; nil where it wrote none.
    init?(given text: String?) {
        guard let text, !text.isEmpty else { return nil }
        self = HeaderWord.isIdentifier(text) ? DeliveryID(rawValue: text) : .digest(of: Array(text.utf8))
    }
}
