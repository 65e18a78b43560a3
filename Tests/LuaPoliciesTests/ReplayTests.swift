import AgentPoolsAPI
import Foundation
import LuaPolicies
import Synchronization
import Testing
import Warden

/// Answers reads from a decision's facts, and nothing else: what is not in them cannot be read.
private final class FactsOfDecision: AgentPoolsReads {
    private let organization: String?
    private let answers: [String: String]
    private let unknown = Mutex<[String]>([])

    init(_ facts: [Decision.Fact], organization: String?) {
        self.organization = organization
        self.answers = Dictionary(facts.map { ($0.read, $0.answer) }, uniquingKeysWith: { first, _ in first })
    }

    var missing: [String] { self.unknown.withLock(\.self) }

    private func answer(_ read: String, _ arguments: [(String, Any?)]) throws(TerraformCloudError) -> Any {
        let named = [("organization", self.organization as Any?)] + arguments
        let members = named.compactMap { name, value in
            value.map { "\"\(name)\":" + ($0 is String ? "\"\($0)\"" : "\($0)") }
        }
        let name = "\(read) {\(members.joined(separator: ","))}"
        guard let text = self.answers[name], let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
            self.unknown.withLock { $0.append(name) }
            throw .notFound(APIErrors())
        }
        return value
    }

    private func date(_ value: Any?) -> Date? { (value as? Double).map(Date.init(timeIntervalSince1970:)) }

    private func pool(_ value: Any) -> AgentPool {
        let value = value as? [String: Any] ?? [:]
        func ids<ID: ResourceID>(_ name: String) -> [ID] {
            (value[name] as? [String] ?? ["missing"]).map(ID.init(rawValue:))
        }
        return AgentPool(
            id: AgentPoolID(rawValue: value["id"] as? String ?? ""),
            name: value["name"] as? String ?? "",
            createdAt: self.date(value["created_at"]),
            agentCount: value["agent_count"] as? Int,
            isOrganizationScoped: value["organization_scoped"] as? Bool,
            workspaces: ids("workspaces"),
            allowedWorkspaces: ids("allowed_workspaces"),
            excludedWorkspaces: ids("excluded_workspaces"),
            allowedProjects: ids("allowed_projects"),
        )
    }

    private func agent(_ value: Any) -> Agent {
        let value = value as? [String: Any] ?? [:]
        return Agent(
            id: AgentID(rawValue: value["id"] as? String ?? ""),
            name: value["name"] as? String,
            status: AgentStatus(word: value["status"] as? String ?? ""),
            ipAddress: value["ip_address"] as? String,
            lastPingAt: self.date(value["last_ping_at"]),
            createdAt: self.date(value["created_at"]),
        )
    }

    private func token(_ value: Any) -> AgentToken {
        let value = value as? [String: Any] ?? [:]
        return AgentToken(
            id: AgentTokenID(rawValue: value["id"] as? String ?? ""),
            description: value["description"] as? String,
            createdAt: self.date(value["created_at"]),
            lastUsedAt: self.date(value["last_used_at"]),
            createdBy: (value["created_by"] as? String).map(UserID.init(rawValue:)),
        )
    }

    private func list<Element>(_ value: Any, _ element: (Any) -> Element) -> [Element] {
        (value as? [Any] ?? []).map(element)
    }

    private func page<Element>(_ value: Any, _ name: String, _ element: (Any) -> Element) -> ListPage<Element> {
        let value = value as? [String: Any] ?? [:]
        return ListPage(elements: self.list(value[name] ?? [], element), next: value["next"] as? Int)
    }

    private func seen(_ query: AgentQuery) -> Int? { query.lastPingSince.map { Int($0.timeIntervalSince1970) } }

    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        self.list(try self.answer("pools.list", [("sort", query.sort?.rawValue), ("q", query.text)]), self.pool)
    }

    func poolsPage(_ query: AgentPoolQuery, number: Int) async throws(TerraformCloudError) -> ListPage<AgentPool> {
        let arguments: [(String, Any?)] = [("sort", query.sort?.rawValue), ("q", query.text), ("page", number)]
        return self.page(try self.answer("pools.each", arguments), "pools", self.pool)
    }

    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        self.pool(try self.answer("pools.show", [("id", id.rawValue)]))
    }

    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        let arguments: [(String, Any?)] = [("pool", pool.rawValue), ("seen_since", self.seen(query))]
        return self.list(try self.answer("agents.list", arguments), self.agent)
    }

    func agentsPage(
        in pool: AgentPoolID,
        _ query: AgentQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<Agent> {
        let arguments: [(String, Any?)] = [
            ("pool", pool.rawValue), ("seen_since", self.seen(query)), ("page", number),
        ]
        return self.page(try self.answer("agents.each", arguments), "agents", self.agent)
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        self.agent(try self.answer("agents.show", [("id", id.rawValue)]))
    }

    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        self.list(try self.answer("tokens.list", [("pool", pool.rawValue)]), self.token)
    }

    func tokensPage(
        of pool: AgentPoolID,
        sort: CreationSort?,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentToken> {
        let arguments: [(String, Any?)] = [("pool", pool.rawValue), ("page", number)]
        return self.page(try self.answer("tokens.each", arguments), "tokens", self.token)
    }

    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        self.token(try self.answer("tokens.show", [("id", id.rawValue)]))
    }
}

struct `The facts of a decision` {
    /// Says everything that it can see, through every read, and plans by it.
    static let body = """
        local lines = {}
        local function show(value) lines[#lines + 1] = json.encode(value) end
        for _, org in ipairs { tfc, tfc.organization("lab") } do
          local pool = org.pools.find("ci-linux")
          for p in org.pools.each { sort = "name", q = "ci" } do show(p) end
          for _, p in ipairs(org.pools.list()) do show(p) show(org.pools.show(p.id)) end
          for a in org.agents.each(pool, { seen_since = now() - days(9) }) do show(a) end
          for a in org.agents.each_of({ pool }) do show(a) show(org.agents.show(a.id)) end
          for t in org.tokens.each(pool) do show(t) show(org.tokens.show(t.id)) end
          for _, t in ipairs(org.tokens.list(pool)) do show(t) end
        end
        for a in tfc.agents.each_of(tfc.pools.list(), { dead_for = hours(1) }) do tfc.agents.delete(a) end
        permit(table.concat(lines, "\\n"))
        """

    @Test(arguments: [nil, 1, 2])
    func `are all that the same decision needs`(_ pageSize: Int?) async throws {
        let set = try PolicyFixture(["x.lua": onTest(Self.body)]).load()
        let lab = FakeOrganization.usual(pageSize: pageSize)
        let first = await set.decide(
            .event(),
            with: PolicyInputs(
                organizations: [("main", FakeOrganization.full), ("lab", lab)],
                store: EmptyPolicyStore(),
            ),
        )
        #expect(first.verdict == .permit)
        #expect(first.plan.operations.count == 1)
        #expect(first.facts.count > 15)

        let recorded = [nil, "lab"].map { FactsOfDecision(first.facts, organization: $0) }
        let second = await set.decide(
            .event(),
            with: PolicyInputs(
                organizations: [("main", recorded[0]), ("lab", recorded[1])],
                store: EmptyPolicyStore(),
            ),
        )
        #expect(recorded.flatMap(\.missing).isEmpty)
        #expect(second.timeless == first.timeless)
    }
}

struct `The event of a tick` {
    @Test
    func `says when it was due, and how late it runs`() async throws {
        var occurrence = Occurrence.event(fields: [.init("late", .text("forged")), .init("due", .text("forged"))])
        let body = "note(tostring(event.due) .. ' + ' .. tostring(event.late))"
        #expect(try await decide(onTest(body), occurrence).summary == "note: nil + nil")
        occurrence.tick = Tick(
            policy: "policies/x.lua",
            name: "a test",
            due: Date(timeIntervalSince1970: 1_775_044_000),
            late: 800,
        )
        let schedule = "policy { about = 'a test' }\nevery '10m' { name = 'a test', run = function(event) \(body) end }"
        let decision = try await decide(schedule, occurrence)
        #expect(decision.reasons.first?.text == "2026-04-01 11:46:40 UTC + 13 minutes 20 seconds")
    }
}
