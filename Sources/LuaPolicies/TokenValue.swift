import AgentPoolsAPI

/// An agent token that was read, and the pool through which it was listed.
struct TokenValue {
    let token: AgentToken
    /// Nil for a token that was shown by its ID: the API names no pool in a token's document.
    let pool: AgentPool?
    /// The key of its organization in the settings; nil for the default one.
    let organization: String?

    var key: ValueKey { ValueKey(self.token.id.rawValue, in: self.organization) }

    func write(to writer: inout ValueWriter) {
        writer.fields { fields in
            fields.text("id", self.token.id.rawValue)
            fields.text("description", self.token.description)
            fields.moment("created_at", self.token.createdAt.map(EventValue.seconds))
            fields.moment("last_used_at", self.token.lastUsedAt.map(EventValue.seconds))
            fields.text("created_by", self.token.createdBy?.rawValue)
            fields.pool(self.pool, in: self.organization)
            fields.text("organization", self.organization)
        }
    }
}
