import AgentPoolsAPI
import Foundation

/// Names a read with its arguments, such as `pools.list {"q":"ci-arm"}`.
struct FactName {
    /// Such as `pools.list`.
    let call: String
    /// The call and its arguments.
    let text: String

    private init(_ call: String, of organization: String?, _ arguments: (inout JSONText) -> Void) {
        var json = JSONText()
        json.object { json in
            json.field("organization", organization)
            arguments(&json)
        }
        self.call = call
        self.text = "\(call) \(json.text)"
    }

    /// A whole list.
    static func whole(_ list: some Listing) -> FactName {
        FactName("\(type(of: list).resource).list", of: list.organization) { list.writeArguments(to: &$0) }
    }

    /// One page of a list.
    static func page(_ number: Int, of list: some Listing) -> FactName {
        FactName("\(type(of: list).resource).each", of: list.organization) { json in
            list.writeArguments(to: &json)
            json.field("page", number)
        }
    }

    static func pool(_ id: AgentPoolID, of organization: String?) -> FactName {
        FactName("pools.show", of: organization) { $0.field("id", id.rawValue) }
    }

    static func agent(_ id: AgentID, of organization: String?) -> FactName {
        FactName("agents.show", of: organization) { $0.field("id", id.rawValue) }
    }

    static func token(_ id: AgentTokenID, of organization: String?) -> FactName {
        FactName("tokens.show", of: organization) { $0.field("id", id.rawValue) }
    }
}

/// Writes what a read answered: everything that the policy could see of it, and the page's place in its list.
enum FactAnswer {
    static func list<List: Listing>(_ elements: [List.Element], of list: List) -> String {
        Self.text { Self.write(elements, of: list, to: &$0) }
    }

    static func page<List: Listing>(_ page: ListPage<List.Element>, of list: List) -> String {
        Self.text { json in
            json.object { json in
                json.key(List.resource)
                Self.write(page.elements, of: list, to: &json)
                json.field("next", page.next)
            }
        }
    }

    static func pool(_ pool: AgentPool) -> String { Self.text { Self.write(pool, to: &$0) } }
    static func agent(_ agent: Agent) -> String { Self.text { Self.write(agent, to: &$0) } }
    static func token(_ token: AgentToken) -> String { Self.text { Self.write(token, to: &$0) } }

    static func error(_ sentence: String) -> String {
        Self.text { json in
            json.object { $0.field("error", sentence) }
        }
    }

    private static func text(_ body: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        body(&json)
        return json.text
    }

    private static func write<List: Listing>(_ elements: [List.Element], of _: List, to json: inout JSONText) {
        json.array { json in
            for element in elements { List.write(element, to: &json) }
        }
    }

    static func write(_ pool: AgentPool, to json: inout JSONText) {
        json.object { json in
            json.field("id", pool.id.rawValue)
            json.field("name", pool.name)
            json.field("created_at", pool.createdAt)
            json.field("agent_count", pool.agentCount)
            json.field("workspaces", pool.workspaces.map(\.rawValue))
            json.field("organization_scoped", pool.isOrganizationScoped)
            json.field("allowed_workspaces", pool.allowedWorkspaces.map(\.rawValue))
            json.field("allowed_projects", pool.allowedProjects.map(\.rawValue))
            json.field("excluded_workspaces", pool.excludedWorkspaces.map(\.rawValue))
        }
    }

    static func write(_ agent: Agent, to json: inout JSONText) {
        json.object { json in
            json.field("id", agent.id.rawValue)
            json.field("name", agent.name)
            json.field("status", agent.status.word)
            json.field("ip_address", agent.ipAddress)
            json.field("last_ping_at", agent.lastPingAt)
            json.field("created_at", agent.createdAt)
        }
    }

    static func write(_ token: AgentToken, to json: inout JSONText) {
        json.object { json in
            json.field("id", token.id.rawValue)
            json.field("description", token.description)
            json.field("created_at", token.createdAt)
            json.field("last_used_at", token.lastUsedAt)
            json.field("created_by", token.createdBy?.rawValue)
        }
    }
}

extension JSONText {
    /// A field of an object; nothing where there is no value.
    mutating func field(_ name: String, _ value: String?) {
        guard let value else { return }
        self.key(name)
        self.string(value)
    }

    mutating func field(_ name: String, _ value: Int?) {
        guard let value else { return }
        self.key(name)
        self.number(value)
    }

    /// A moment in seconds since 1970, with its parts of a second: a replay must plan what was planned.
    mutating func field(_ name: String, _ value: Date?) {
        guard let value else { return }
        self.key(name)
        self.number(value.timeIntervalSince1970)
    }

    mutating func field(_ name: String, _ value: Bool?) {
        guard let value else { return }
        self.key(name)
        self.bool(value)
    }

    mutating func field(_ name: String, _ values: [String]) {
        self.key(name)
        self.array { json in
            for value in values { json.string(value) }
        }
    }
}
