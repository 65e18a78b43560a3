import AgentPoolsAPI
import Foundation
import Testing

struct `A document of pools` {
    /// All members that came after 2020.
    static let today = """
        {"id": "apool-1", "type": "agent-pools",
         "attributes": {"name": "a", "created-at": "2020-08-05T18:10:26.964Z", "organization-scoped": false,
                        "agent-count": 4},
         "relationships": {
           "agents": {"links": {"related": "/api/v2/agent-pools/apool-1/agents"}},
           "authentication-tokens": {"links": {"related": "/api/v2/agent-pools/apool-1/authentication-tokens"}},
           "organization": {"data": {"id": "acme", "type": "organizations"}},
           "workspaces": {"data": [{"id": "ws-1", "type": "workspaces"}, {"id": "ws-2", "type": "workspaces"}]},
           "allowed-workspaces": {"data": [{"id": "ws-1", "type": "workspaces"}]},
           "excluded-workspaces": {"data": [{"id": "ws-3", "type": "workspaces"}]},
           "allowed-projects": {"data": [{"id": "prj-1", "type": "projects"}]}},
         "links": {"self": "/api/v2/agent-pools/apool-1"}}
        """

    @Test func `has the members of today`() throws {
        let pool = try AgentPool(Self.today)
        #expect(
            pool
                == AgentPool(
                    id: AgentPoolID(rawValue: "apool-1"),
                    name: "a",
                    createdAt: Date(timeIntervalSince1970: 1_596_651_026.964),
                    agentCount: 4,
                    organization: "acme",
                    isOrganizationScoped: false,
                    workspaces: [WorkspaceID(rawValue: "ws-1"), WorkspaceID(rawValue: "ws-2")],
                    allowedWorkspaces: [WorkspaceID(rawValue: "ws-1")],
                    excludedWorkspaces: [WorkspaceID(rawValue: "ws-3")],
                    allowedProjects: [ProjectID(rawValue: "prj-1")],
                )
        )
        #expect(try pool.tree == JSON(Self.today))
    }

    @Test(arguments: [
        #"{"id": "apool-1"}"#,
        #"{"id": "apool-1", "attributes": null, "relationships": null}"#,
        #"{"id": "apool-1", "attributes": [], "relationships": "none", "links": 7}"#,
        #"{"id": "apool-1", "attributes": {"name": null, "created-at": 7, "agent-count": "3"}}"#,
        #"{"id": "apool-1", "attributes": {"agent-count": 1.5, "organization-scoped": "yes", "name": ["a"]}}"#,
        #"{"id": "apool-1", "attributes": {"agent-count": 9223372036854775808, "organization-scoped": 1}}"#,
        #"{"id": "apool-1", "attributes": {"created-at": "soon"}, "relationships": {"workspaces": {"data": null}}}"#,
        #"{"id": "apool-1", "relationships": {"workspaces": null, "organization": {"data": null}, "stacks": 1}}"#,
        #"{"id": "apool-1", "relationships": {"workspaces": {"data": [7, null, {"type": "workspaces"}]}}}"#,
        #"{"id": "apool-1", "attributes": {"name": "a"}, "attributes": {}}"#,
        #"{"id": "apool-1", "relationships": {"workspaces": {"data": [{"id": "ws-1"}], "data": null}}}"#,
        #"{"id": "no", "\u0069d": "apool-1", "attributes": {"name": "a", "na\u006de": null}}"#,
    ])
    func `survives missing and odd members`(_ text: String) throws {
        #expect(try AgentPool(text) == AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: ""))
    }

    @Test(arguments: [
        ("3", 3), ("3.0", 3), ("3e2", 300), ("-1", -1), ("9223372036854775807", Int.max),
        ("-9223372036854775808", Int.min),
    ])
    func `takes any way to write a count`(_ number: String, _ count: Int) throws {
        let pool = try AgentPool(#"{"id": "apool-1", "attributes": {"agent-count": \#(number)}}"#)
        #expect(pool.agentCount == count)
    }

    @Test func `may point to one resource where there should be a list`() throws {
        let text =
            #"{"id": "apool-1", "relationships": {"workspaces": {"data": {"id": "ws-1", "type": "workspaces"}}}}"#
        #expect(try AgentPool(text).workspaces == [WorkspaceID(rawValue: "ws-1")])
    }

    @Test func `keeps attributes that nobody knows, and writes them again`() throws {
        let text = """
            {"id": "apool-1", "type": "agent-pools",
             "attributes": {"name": "a", "mood": {"is": ["odd", 1, 2.5, null, true]}, "z": "\\u00e9"},
             "relationships": {"allowed-workspaces": {"data": []}, "stacks": {"data": [{"id": "st-1"}]}}}
            """
        let pool = try AgentPool(text)
        let others: [String: JSON] = [
            "mood": .object(["is": .array([.string("odd"), .integer(1), .number(2.5), .null, .bool(true)])]),
            "z": .string("é"),
        ]
        #expect(pool == AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: "a", otherAttributes: others))
        #expect(try AgentPool(reading: pool) == pool)
    }

    @Test func `never writes an attribute twice`() throws {
        let pool = AgentPool(
            id: AgentPoolID(rawValue: "apool-1"),
            name: "a",
            otherAttributes: ["name": .string("b"), "agent-count": .integer(7)],
        )
        let text = String(decoding: ResourceDocument(data: pool).bytes, as: UTF8.self)
        #expect(text.ranges(of: "\"name\"").count == 1)
        #expect(try AgentPool(reading: pool).name == "a")
    }

    @Test(arguments: [
        #"{"attributes": {"name": "a"}}"#, #"{"id": null}"#, #"{"id": 7}"#, #"{"id": "a", "id": 7}"#, "[]", "null", "7",
        #""apool-1""#,
    ])
    func `without an ID is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try AgentPool(text) }
        #expect(throws: JSONError.self) { try ListDocument<AgentPool>(#"{"data": [\#(text)]}"#) }
    }

    @Test(arguments: [#""agents""#, #""agent-pool""#, "null", "7", #""agent-pools", "type": "agents""#])
    func `of another type never passes for pools`(_ type: String) throws {
        let text = #"{"id": "apool-1", "type": \#(type)}"#
        let error = #expect(throws: JSONError.self) { try AgentPool(text) }
        #expect(error?.reason.contains("agent-pools") == true)
        #expect(try AgentPool(#"{"id": "apool-1", "type": 7, "type": "agent-pools"}"#).name.isEmpty)
    }

    @Test(arguments: [
        "[]", "null", "{}", #"{"data": null}"#, #"{"data": {"id": "apool-1"}}"#, #"{"data": [], "data": 7}"#,
        #"{"data": [{"id": "apool-1"}, null]}"#, #"{"data": []} {}"#,
    ])
    func `that is no list is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try ListDocument<AgentPool>(text) }
    }

    @Test(arguments: ["[]", "null", "{}", #"{"data": null}"#, #"{"data": []}"#, #"{"data": {"id": "a"}} x"#])
    func `that is no single resource is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try ResourceDocument<AgentPool>(text) }
    }

    @Test(arguments: [
        #"{"data": []}"#, #"{"data": [], "links": null, "meta": null, "included": null}"#,
        #"{"data": [], "links": [], "meta": {"pagination": 7, "status-counts": {"total": 7}}, "included": {}}"#,
        #"{"jsonapi": {"version": "1.0"}, "data": [{"id": "apool-1"}], "data": []}"#,
    ])
    func `without meta is the only page`(_ text: String) throws {
        #expect(try ListDocument<AgentPool>(text) == ListDocument(data: []))
    }

    @Test func `says where its page stands, and writes it again`() throws {
        let page = ListDocument(
            data: [try AgentPool(Self.today)],
            links: PageLinks(current: "a", first: "b", previous: nil, next: "c", last: "d"),
            pagination: Pagination(currentPage: 1, pageSize: 20, nextPage: 2, totalPages: 2, totalCount: 21),
            statusCounts: StatusCounts(total: 30, matching: 21),
        )
        #expect(try ListDocument<AgentPool>(reading: page.bytes) == page)
        let tree = try JSON(reading: page.bytes)
        // Clients tell a last page by a null, not by an absent member.
        #expect(tree["links"]?["prev"] == .null)
        #expect(tree["meta"]?["pagination"]?["prev-page"] == .null)
        #expect(tree["meta"]?["status-counts"] == .object(["total": .integer(30), "matching": .integer(21)]))
    }
}

struct `What a document includes` {
    static let text = """
        {"data": [
           {"id": "apool-1", "relationships": {"workspaces": {"data": [{"id": "ws-2"}, {"id": "ws-9"}, {"id": "ws-1"}]}}},
           {"id": "apool-2", "relationships": {"workspaces": {"data": []}}},
           {"id": "apool-3", "relationships": {"workspaces": {"data": [{"id": "ws-1"}]}}}],
         "included": [
           {"id": "ws-1", "type": "workspaces", "attributes": {"name": "network", "locked": true}},
           {"id": "st-1", "type": "stacks", "attributes": {"name": "other"}},
           {"id": "ws-2", "type": "workspaces", "attributes": {"name": null}},
           {"type": "workspaces"}, {"id": "ws-3"}, null, 7]}
        """
    static let network = Workspace(
        id: WorkspaceID(rawValue: "ws-1"),
        name: "network",
        otherAttributes: ["locked": .bool(true)],
    )
    static let nameless = Workspace(id: WorkspaceID(rawValue: "ws-2"))

    @Test func `goes to the pools whose workspaces it is`() throws {
        let page = try ListDocument<AgentPool>(Self.text)
        #expect(page.data.map(\.includedWorkspaces) == [[Self.nameless, Self.network], [], [Self.network]])
        #expect(page.included == [Self.network, Self.nameless])
    }

    @Test func `goes to a single pool too, wherever it stands in the document`() throws {
        let text = """
            {"included": [{"id": "ws-1", "type": "workspaces", "attributes": {"name": "network", "locked": true}}],
             "data": {"id": "apool-1", "relationships": {"workspaces": {"data": [{"id": "ws-1"}]}}}}
            """
        #expect(try ResourceDocument<AgentPool>(text).data.includedWorkspaces == [Self.network])
    }

    @Test func `is written beside the data, and read again`() throws {
        let page = try ListDocument<AgentPool>(Self.text)
        #expect(try ListDocument<AgentPool>(reading: page.bytes) == page)
        let tree = try JSON(reading: page.bytes)
        #expect(tree["included"]?.elements?.count == 2)
        #expect(tree["data"]?.elements?.first?["included"] == nil)
        #expect(try JSON(reading: ListDocument<AgentPool>(data: []).bytes)["included"] == nil)
    }
}

struct `A document of agents` {
    @Test func `keeps a status that nobody knows, and never deletes for it`() throws {
        let text = #"{"id": "agent-1", "attributes": {"status": "draining", "version": "1.2"}}"#
        let agent = try Agent(text)
        #expect(agent.status == .other("draining"))
        #expect(agent.otherAttributes == ["version": .string("1.2")])
        #expect(try Agent(reading: agent) == agent)
        let bare = try Agent(#"{"id": "agent-1"}"#)
        #expect(bare == Agent(id: AgentID(rawValue: "agent-1"), status: .other("")))
        #expect(!bare.status.isDeletable)
    }

    @Test(arguments: [
        #"{"status": null, "name": null, "ip-address": null, "last-ping-at": null, "created-at": null}"#,
        #"{"status": 7, "name": 7, "ip-address": 7, "last-ping-at": 7, "created-at": 7}"#,
        #"{"status": {}, "name": [], "ip-address": {"a": []}, "last-ping-at": true, "created-at": "yesterday"}"#,
        #"{"status": "idle", "status": [], "name": "a", "name": false}"#,
    ])
    func `survives odd members, and keeps none of them`(_ attributes: String) throws {
        let agent = try Agent(#"{"id": "agent-1", "type": "agents", "attributes": \#(attributes)}"#)
        #expect(agent == Agent(id: AgentID(rawValue: "agent-1"), status: .other("")))
    }

    @Test(arguments: [
        ("2020-10-09T18:52:25.246Z", 1_602_269_545.246), ("2020-10-09T18:52:25Z", 1_602_269_545),
        ("2020-10-09T20:52:25.5+02:00", 1_602_269_545.5), (#"2020-10-09T18:52:2\u0035Z"#, 1_602_269_545),
    ])
    func `takes dates with and without a fraction or an offset`(_ text: String, _ seconds: Double) throws {
        let agent = try Agent(
            #"{"id": "agent-1", "attributes": {"last-ping-at": "\#(text)", "created-at": "\#(text)"}}"#
        )
        #expect(agent.lastPingAt == Date(timeIntervalSince1970: seconds))
        #expect(agent.createdAt == agent.lastPingAt)
    }

    @Test func `writes null for what is not known, and no date of creation before there was one`() throws {
        var agent = Agent(id: AgentID(rawValue: "agent-1"), status: .other("new"))
        let attributes = try agent.tree["attributes"]
        #expect(attributes == (try JSON(#"{"name": null, "status": "new", "ip-address": null, "last-ping-at": null}"#)))
        agent.createdAt = Date(timeIntervalSince1970: 1)
        #expect(try agent.tree["attributes"]?["created-at"] == .string("1970-01-01T00:00:01.000Z"))
        #expect(try Agent(reading: agent) == agent)
    }

    @Test func `is not read from a document of pools`() {
        #expect(throws: JSONError.self) { try ListDocument<Agent>(Samples.listPools) }
        #expect(throws: JSONError.self) { try ResourceDocument<AgentToken>(Samples.showAgent) }
        #expect(throws: JSONError.self) { try ListDocument<AgentPool>(Samples.listAgents) }
    }
}

extension APIResource {
    /// Reads what another one writes.
    fileprivate init(reading other: Self) throws(JSONError) {
        self = try ResourceDocument<Self>(reading: ResourceDocument(data: other).bytes).data
    }
}
