import AgentPoolsAPI
import Foundation

/// Names a read with its arguments, such as `pools.list {"q":"ci-arm"}`.
enum FactName {
    static func pools(sort: AgentPoolSort?, query: String?) -> String {
        Self.name("pools.list") { json in
            if let sort {
                json.key("sort")
                json.string(sort.rawValue)
            }
            if let query {
                json.key("q")
                json.string(query)
            }
        }
    }

    static func pool(_ id: AgentPoolID) -> String {
        Self.name("pools.show") { json in
            json.key("id")
            json.string(id.rawValue)
        }
    }

    static func agents(_ pool: AgentPoolID, since: Date?) -> String {
        Self.name("agents.list") { json in
            json.key("pool")
            json.string(pool.rawValue)
            if let since {
                json.key("seen_since")
                json.number(EventValue.seconds(since))
            }
        }
    }

    static func agent(_ id: AgentID) -> String {
        Self.name("agents.show") { json in
            json.key("id")
            json.string(id.rawValue)
        }
    }

    private static func name(_ read: String, _ arguments: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        json.object(arguments)
        return "\(read) \(json.text)"
    }
}

/// Writes what a read answered, as the policy saw it.
enum FactAnswer {
    static func pools(_ pools: [AgentPool]) -> String {
        Self.text { json in
            json.array { json in
                for pool in pools { Self.write(pool, to: &json) }
            }
        }
    }

    static func pool(_ pool: AgentPool) -> String {
        Self.text { Self.write(pool, to: &$0) }
    }

    static func agents(_ agents: [Agent]) -> String {
        Self.text { json in
            json.array { json in
                for agent in agents { Self.write(agent, to: &json) }
            }
        }
    }

    static func agent(_ agent: Agent) -> String {
        Self.text { Self.write(agent, to: &$0) }
    }

    static func error(_ sentence: String) -> String {
        Self.text { json in
            json.object { json in
                json.key("error")
                json.string(sentence)
            }
        }
    }

    private static func text(_ body: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        body(&json)
        return json.text
    }

    private static func write(_ pool: AgentPool, to json: inout JSONText) {
        json.object { json in
            json.key("id")
            json.string(pool.id.rawValue)
            json.key("name")
            json.string(pool.name)
            if let created = pool.createdAt {
                json.key("created_at")
                json.number(EventValue.seconds(created))
            }
            if let count = pool.agentCount {
                json.key("agent_count")
                json.number(count)
            }
            json.key("workspaces")
            json.array { json in
                for workspace in pool.workspaces { json.string(workspace.rawValue) }
            }
        }
    }

    private static func write(_ agent: Agent, to json: inout JSONText) {
        json.object { json in
            json.key("id")
            json.string(agent.id.rawValue)
            if let name = agent.name {
                json.key("name")
                json.string(name)
            }
            json.key("status")
            json.string(agent.status.word)
            if let address = agent.ipAddress {
                json.key("ip_address")
                json.string(address)
            }
            if let ping = agent.lastPingAt {
                json.key("last_ping_at")
                json.number(EventValue.seconds(ping))
            }
        }
    }
}
