import AgentPoolsAPI
import Foundation
import Testing

struct `A document of pools` {
    let example = AgentPool(
        id: AgentPoolID(rawValue: "apool-yoGUFz5zcRMMz53i"),
        name: "example-pool",
        createdAt: Date(timeIntervalSince1970: 1_596_651_026.964),
        agentCount: nil,
        workspaces: ["ws-9EEkcEQSA3XgWyGe"],
    )

    @Test func `is read as the reference's list`() throws {
        let page = try Samples.decode(ListDocument<AgentPoolResource>.self, Samples.listPools)
        #expect(page.data.map(\.pool) == [self.example])
        #expect(page.pagination?.totalCount == 1)
        #expect(page.pagination?.nextPage == nil)
        #expect(page.links?.next == nil)
        #expect(page.links?.current?.hasSuffix("agent-pools?page%5Bnumber%5D=1&page%5Bsize%5D=20") == true)
    }

    @Test func `is read as the reference's single pool`() throws {
        let shown = try Samples.decode(ResourceDocument<AgentPoolResource>.self, Samples.showPool)
        #expect(shown.data.pool == self.example)
        let created = try Samples.decode(ResourceDocument<AgentPoolResource>.self, Samples.createPool)
        #expect(created.data.pool.name == "my-pool")
        #expect(created.data.pool.workspaces.isEmpty)
    }

    @Test(arguments: [
        #"{"id": "apool-1"}"#,
        #"{"id": "apool-1", "attributes": null, "relationships": null}"#,
        #"{"id": "apool-1", "attributes": {"name": null, "created-at": 7, "agent-count": "3"}}"#,
        #"{"id": "apool-1", "attributes": {"created-at": "soon"}, "relationships": {"workspaces": {"data": null}}}"#,
    ])
    func `survives missing and odd members`(_ text: String) throws {
        let pool = try Samples.decode(AgentPoolResource.self, text).pool
        #expect(pool == AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: ""))
    }

    @Test func `survives members that nobody knows`() throws {
        let text = """
            {"id": "apool-1", "type": "agent-pools",
             "attributes": {"name": "a", "agent-count": 4, "organization-scoped": false, "mood": {"is": ["odd"]}},
             "relationships": {"allowed-workspaces": {"data": []}, "stacks": {"data": [{"id": "st-1"}]}}}
            """
        let pool = try Samples.decode(AgentPoolResource.self, text).pool
        #expect(pool == AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: "a", agentCount: 4))
    }

    @Test func `without an ID is refused`() {
        #expect(throws: DecodingError.self) {
            try Samples.decode(AgentPoolResource.self, #"{"attributes": {"name": "a"}}"#)
        }
    }

    @Test func `is read as it was written`() throws {
        var pool = self.example
        pool.agentCount = 3
        let page = ListDocument(
            data: [AgentPoolResource(pool)],
            links: PageLinks(current: "a", first: "b", previous: nil, next: "c", last: "d"),
            pagination: Pagination(currentPage: 1, pageSize: 20, nextPage: 2, totalPages: 2, totalCount: 21),
        )
        let bytes = try JSONEncoder().encode(page)
        #expect(try JSONDecoder().decode(ListDocument<AgentPoolResource>.self, from: bytes) == page)
        // Clients tell a last page by a null, not by an absent member.
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""prev":null"#))
    }

    @Test func `without meta is the only page`() throws {
        let page = try Samples.decode(ListDocument<AgentPoolResource>.self, #"{"data": []}"#)
        #expect(page.pagination == nil)
        #expect(page.data.isEmpty)
    }
}

struct `A document of agents` {
    @Test func `is read as the reference's list`() throws {
        let agents = try Samples.decode(ListDocument<AgentResource>.self, Samples.listAgents).data.map(\.agent)
        #expect(agents.map(\.name) == ["my-cool-agent", "my-other-cool-agent", nil])
        #expect(agents.map(\.status) == [.idle, .exited, .errored])
        #expect(agents.first?.ipAddress == "123.123.123.123")
        #expect(agents.last?.lastPingAt == Date(timeIntervalSince1970: 1_597_126_940.3))
    }

    @Test func `is read as the reference's single agent`() throws {
        let agent = try Samples.decode(ResourceDocument<AgentResource>.self, Samples.showAgent).data.agent
        #expect(agent.id.rawValue == "agent-Zz9PTEcUgBtYzht8")
        #expect(agent.status == .busy)
    }

    @Test func `keeps a status that nobody knows, and never deletes for it`() throws {
        let text = #"{"id": "agent-1", "attributes": {"status": "draining", "version": "1.2"}}"#
        let agent = try Samples.decode(AgentResource.self, text).agent
        #expect(agent.status == .other("draining"))
        let bare = try Samples.decode(AgentResource.self, #"{"id": "agent-1"}"#).agent
        #expect(!bare.status.isDeletable)
        #expect(bare.lastPingAt == nil)
    }

    @Test func `is read as it was written`() throws {
        let agent = AgentResource(
            Agent(
                id: AgentID(rawValue: "agent-1"),
                status: .other("new"),
                lastPingAt: Date(timeIntervalSince1970: 5.25),
            ),
            createdAt: Date(timeIntervalSince1970: 1),
        )
        let bytes = try JSONEncoder().encode(ResourceDocument(data: agent))
        #expect(try JSONDecoder().decode(ResourceDocument<AgentResource>.self, from: bytes).data == agent)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""name":null"#))
    }
}

struct `A request body` {
    @Test func `names a pool in the reference's form`() throws {
        let name = try #require(AgentPoolName("my-pool"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(AgentPoolRequest(name: name)), as: UTF8.self)
        #expect(text == #"{"data":{"attributes":{"name":"my-pool"},"type":"agent-pools"}}"#)
    }

    @Test(arguments: [
        #"{"data": {"type": "agent-pools", "id": "apool-1", "attributes": {}}}"#,
        #"{"data": {"type": "agent-pools", "id": "apool-1", "attributes": null}}"#,
        #"{"data": {"type": "agent-pools", "id": "apool-1", "relationships": {"workspaces": {"data": []}}}}"#,
    ])
    func `may leave out what stays as it is`(_ text: String) throws {
        #expect(try Samples.decode(AgentPoolRequest.self, text) == AgentPoolRequest(id: "apool-1", name: nil))
    }

    @Test(arguments: ["null", "{}", #"{"data": {}}"#, #"{"data": {"type": "agent-pools", "attributes": {"name": 7}}}"#])
    func `of another form is refused`(_ text: String) {
        #expect(throws: DecodingError.self) { try Samples.decode(AgentPoolRequest.self, text) }
    }
}
