import AgentPoolsAPI
import Foundation
import Testing

struct `A sample document of the reference` {
    static let pool = AgentPool(
        id: AgentPoolID(rawValue: "apool-yoGUFz5zcRMMz53i"),
        name: "example-pool",
        createdAt: Date(timeIntervalSince1970: 1_596_651_026.964),
        workspaces: [WorkspaceID(rawValue: "ws-9EEkcEQSA3XgWyGe")],
    )

    static func agent(_ id: String, _ name: String?, _ status: AgentStatus, _ lastPingAt: String) -> Agent {
        Agent(
            id: AgentID(rawValue: id),
            name: name,
            status: status,
            ipAddress: "123.123.123.123",
            lastPingAt: Timestamp.read(lastPingAt),
        )
    }

    static func address(_ path: String) -> String {
        "https://app.terraform.io/api/v2/\(path)?page%5Bnumber%5D=1&page%5Bsize%5D=20"
    }

    @Test func `that lists pools is read and written as it stands`() throws {
        let page = try ListDocument<AgentPool>(Samples.listPools)
        let address = Self.address("organizations/my-organization/agent-pools")
        #expect(
            page
                == ListDocument(
                    data: [Self.pool],
                    links: PageLinks(current: address, first: address, previous: nil, next: nil, last: address),
                    pagination: Pagination(currentPage: 1, totalPages: 1, totalCount: 1),
                )
        )
        #expect(try JSON(reading: page.bytes) == JSON(Samples.listPools))
    }

    @Test func `that lists agents is read and written as it stands`() throws {
        let page = try ListDocument<Agent>(Samples.listAgents)
        #expect(
            page.data == [
                Self.agent("agent-A726QeosTCpCumAs", "my-cool-agent", .idle, "2020-10-09T18:52:25.246Z"),
                Self.agent("agent-4cQzjbr1cnM6Pcxr", "my-other-cool-agent", .exited, "2020-08-12T15:25:09.726Z"),
                Self.agent("agent-yEJjXQCucpNxtxd2", nil, .errored, "2020-08-11T06:22:20.300Z"),
            ]
        )
        #expect(page.data.last?.lastPingAt == Date(timeIntervalSince1970: 1_597_126_940.3))
        #expect(page.links?.first == Self.address("agent-pools/apool-yoGUFz5zcRMMz53i/agents"))
        #expect(page.pagination == Pagination(currentPage: 1, totalPages: 1, totalCount: 3))
        #expect(page.statusCounts == nil)
        #expect(try JSON(reading: page.bytes) == JSON(Samples.listAgents))
    }

    @Test(arguments: [Samples.showPool, Samples.updateResponse])
    func `that shows a pool is read and written as it stands`(_ sample: String) throws {
        let document = try ResourceDocument<AgentPool>(sample)
        #expect(document == ResourceDocument(data: Self.pool))
        #expect(try JSON(reading: document.bytes) == JSON(sample))
    }

    @Test func `that answers a creation is read and written as it stands`() throws {
        let document = try ResourceDocument<AgentPool>(Samples.createResponse)
        #expect(
            document.data
                == AgentPool(
                    id: AgentPoolID(rawValue: "apool-55jZekR57npjHHYQ"),
                    name: "my-pool",
                    createdAt: Date(timeIntervalSince1970: 1_602_606_765.165),
                )
        )
        #expect(try JSON(reading: document.bytes) == JSON(Samples.createResponse))
    }

    @Test func `that shows an agent is read and written as it stands`() throws {
        let document = try ResourceDocument<Agent>(Samples.showAgent)
        #expect(
            document.data == Self.agent("agent-Zz9PTEcUgBtYzht8", "my-agent", .busy, "2020-09-08T18:47:35.361Z")
        )
        #expect(try JSON(reading: document.bytes) == JSON(Samples.showAgent))
    }

    @Test(arguments: [(Samples.createPayload, "my-pool"), (Samples.updatePayload, "example-pool")])
    func `that is a request body is read and written as it stands`(_ sample: String, _ text: String) throws {
        let name = try #require(AgentPoolName(text))
        let request = try AgentPoolRequest(sample)
        #expect(request == AgentPoolRequest(name: name))
        #expect(try JSON(reading: request.bytes) == JSON(sample))
    }

    @Test func `has its members in the order of the samples`() {
        let text = String(decoding: ResourceDocument(data: Self.pool).bytes, as: UTF8.self)
        let bare = Samples.showPool.filter { !$0.isWhitespace }
        #expect(text == bare)
    }
}

struct `A document of tokens` {
    @Test func `is read and written as it stands`() throws {
        let page = try ListDocument<AgentToken>(TokenSamples.list)
        #expect(
            page.data.first
                == AgentToken(
                    id: AgentTokenID(rawValue: "at-bonpPzYqv2bGD7vr"),
                    description: "the first rack",
                    createdAt: Timestamp.read("2020-08-07T19:38:20.868Z"),
                    lastUsedAt: Timestamp.read("2020-08-07T19:40:55.139Z"),
                    createdBy: UserID(rawValue: "user-V3R563qtJNcExAkN"),
                )
        )
        #expect(page.data.last?.lastUsedAt == nil)
        #expect(try JSON(reading: page.bytes) == JSON(TokenSamples.list))
        let shown = try ResourceDocument<AgentToken>(TokenSamples.show)
        #expect(try JSON(reading: shown.bytes) == JSON(TokenSamples.show))
    }

    @Test func `that was just created has its secret`() throws {
        let created = try ResourceDocument<CreatedAgentToken>(TokenSamples.createResponse)
        #expect(created.data.secret.reveal() == TokenSamples.secret)
        #expect(created.data.token == (try ResourceDocument<AgentToken>(TokenSamples.show).data))
        #expect(try JSON(reading: created.bytes) == JSON(TokenSamples.createResponse))
    }

    @Test(arguments: [
        TokenSamples.show, #"{"data": {"id": "at-1"}}"#, #"{"data": {"id": "at-1", "attributes": {"token": 7}}}"#,
        #"{"data": {"id": "at-1", "attributes": {"token": "a", "token": null}}}"#,
        #"{"data": {"id": "at-1", "attributes": {"token": "a"}, "attributes": {}}}"#,
    ])
    func `that was just created is refused without its secret`(_ text: String) {
        #expect(throws: JSONError.self) { try ResourceDocument<CreatedAgentToken>(text) }
    }

    @Test func `asks for a token in the API's form, and in that of other clients`() throws {
        let request = try AgentTokenRequest(TokenSamples.createPayload)
        #expect(request == AgentTokenRequest(description: "api"))
        #expect(try JSON(reading: request.bytes) == JSON(TokenSamples.createPayload))
        let other = try AgentTokenRequest(#"{"data": {"type": "agent-tokens", "attributes": {"description": "x"}}}"#)
        #expect(other == AgentTokenRequest(type: "agent-tokens", description: "x"))
        #expect(try AgentTokenRequest(#"{"data": {"type": "agent-tokens"}}"#).description == nil)
    }

    @Test(arguments: [
        "null", "{}", #"{"data": {"attributes": {"description": "x"}}}"#,
        #"{"data": {"type": "authentication-tokens", "attributes": {"description": 7}}}"#,
        #"{"data": {"type": "authentication-tokens", "attributes": []}}"#,
    ])
    func `asks for no token where it is of another form`(_ text: String) {
        #expect(throws: JSONError.self) { try AgentTokenRequest(text) }
    }
}
