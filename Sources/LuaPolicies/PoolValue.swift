import AgentPoolsAPI
import Warden

/// What an ID that a policy holds stands for: a pool that was read, or one that the plan creates.
enum PoolValue {
    case read(AgentPool)
    case planned(operation: Int, AgentPoolName)

    var name: String {
        switch self {
        case .read(let pool): pool.name
        case .planned(_, let name): name.text
        }
    }

    var reference: PoolReference {
        switch self {
        case .read(let pool): .existing(pool.id, name: pool.name)
        case .planned(let operation, let name): .planned(operation: operation, name: name)
        }
    }

    /// The ID by which policies know the pool that an operation of the plan creates.
    static func plannedID(_ operation: Int) -> String { "planned:\(operation)" }

    func write(to writer: inout ValueWriter) {
        switch self {
        case .read(let pool):
            let optional = [("agent_count", pool.agentCount), ("created_at", pool.createdAt.map(EventValue.seconds))]
                .filter { $0.1 != nil }
            writer.record(3 + optional.count)
            writer.key("id")
            writer.text(pool.id.rawValue)
            writer.key("name")
            writer.text(pool.name)
            writer.key("workspaces")
            writer.texts(pool.workspaces.map(\.rawValue))
            for (name, value) in optional {
                guard let value else { continue }
                writer.key(name)
                writer.integer(value)
            }
        case .planned(let operation, let name):
            writer.record(3)
            writer.key("id")
            writer.text(Self.plannedID(operation))
            writer.key("name")
            writer.text(name.text)
            writer.key("workspaces")
            writer.list(0)
        }
    }
}

/// An agent that was read, and the pool through which it was listed.
struct AgentValue {
    let agent: Agent
    /// Nil for an agent that was shown by its ID: the API names no pool in an agent's document.
    let pool: AgentPool?

    func write(to writer: inout ValueWriter) {
        let agent = self.agent
        let optional =
            (agent.name == nil ? 0 : 1) + (agent.ipAddress == nil ? 0 : 1) + (agent.lastPingAt == nil ? 0 : 1)
            + (self.pool == nil ? 0 : 1)
        writer.record(2 + optional)
        writer.key("id")
        writer.text(agent.id.rawValue)
        writer.key("status")
        writer.text(agent.status.word)
        if let name = agent.name {
            writer.key("name")
            writer.text(name)
        }
        if let address = agent.ipAddress {
            writer.key("ip_address")
            writer.text(address)
        }
        if let ping = agent.lastPingAt {
            writer.key("last_ping_at")
            writer.integer(EventValue.seconds(ping))
        }
        if let pool = self.pool {
            writer.key("pool")
            writer.record(2)
            writer.key("id")
            writer.text(pool.id.rawValue)
            writer.key("name")
            writer.text(pool.name)
        }
    }
}
