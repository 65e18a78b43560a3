import Warden

extension JournaledDelivery {
    /// The document of the body: what was read of it before the journal, or else what is read of it now.
    var document: JSONDocument {
        get throws(JSONError) {
            if let read = self.reading as? JSONDocument { return read }
            return try JSONDocument(self.body)
        }
    }
}

extension Interpretation {
    /// What comes of a body in the journal that is none of its sender's.
    static func unreadable(_ explanation: String) -> Interpretation {
        .ignored(reason: "the journaled body cannot be read: \(explanation)")
    }
}
