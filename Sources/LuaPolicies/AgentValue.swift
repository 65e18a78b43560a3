import AgentPoolsAPI

/// An agent that was read, and the pool through which it was listed.
struct AgentValue {
    let agent: Agent
    /// Nil for an agent that was shown by its ID: the API names no pool in an agent's document.
    let pool: AgentPool?
    /// The key of its organization in the settings; nil for the default one.
    let organization: String?

    var key: ValueKey { ValueKey(self.agent.id.rawValue, in: self.organization) }

    func write(to writer: inout ValueWriter) {
        writer.fields { fields in
            fields.text("id", self.agent.id.rawValue)
            fields.text("status", self.agent.status.word)
            fields.text("name", self.agent.name)
            fields.text("ip_address", self.agent.ipAddress)
            fields.moment("last_ping_at", self.agent.lastPingAt.map(EventValue.seconds))
            fields.moment("created_at", self.agent.createdAt.map(EventValue.seconds))
            fields.pool(self.pool, in: self.organization)
            fields.text("organization", self.organization)
        }
    }
}

extension RecordWriter {
    /// The pool of an agent or a token, in short.
    mutating func pool(_ pool: AgentPool?, in organization: String?) {
        guard let pool else { return }
        self.value("pool") { writer in
            writer.fields { fields in
                fields.text("id", pool.id.rawValue)
                fields.text("name", pool.name)
                fields.text("organization", organization)
            }
        }
    }
}
