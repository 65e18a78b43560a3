import AgentPoolsAPI
import Foundation
import Testing

@testable import TerraformCloud

@Suite(.timeLimit(.minutes(10)))
struct `What goes over the wire` {
    typealias Call = @Sendable (TerraformCloudClient) async throws -> Void

    struct Case: Sendable, CustomTestStringConvertible {
        let request: String
        var body = ""
        let call: Call
        var testDescription: String { self.request }
    }

    static let pool = AgentPoolID(rawValue: "apool-yoGUFz5zcRMMz53i")
    static let agent = AgentID(rawValue: "agent-73PJNzbZB5idR7AQ")
    static let token = AgentTokenID(rawValue: "at-2rG2oYU9JEvfaqji")
    static let paging = "page%5Bnumber%5D=1&page%5Bsize%5D=100"

    static let cases = [
        Case(request: "GET /organizations/acme/agent-pools?\(paging)") {
            _ = try await $0.listPools(AgentPoolQuery())
        },
        Case(
            request: "GET /organizations/acme/agent-pools?sort=-name&q=a%26b%3D%C3%BC"
                + "&filter%5Ballowed_workspaces%5D%5Bname%5D=net%20work&filter%5Ballowed_projects%5D%5Bname%5D=p%2F1"
                + "&include=workspaces&\(paging)"
        ) {
            let query = AgentPoolQuery(
                sort: .nameDescending,
                text: "a&b=ü",
                allowedWorkspace: "net work",
                allowedProject: "p/1",
                includesWorkspaces: true,
            )
            _ = try await $0.listPools(query)
        },
        Case(request: "GET /organizations/acme/agent-pools?sort=created-at&\(paging)") {
            for try await _ in $0.pools(AgentPoolQuery(sort: .createdAt)) {}
        },
        Case(request: "GET /agent-pools/\(pool)") { _ = try await $0.showPool(Self.pool, includesWorkspaces: false) },
        Case(request: "GET /agent-pools/\(pool)?include=workspaces") {
            _ = try await $0.showPool(Self.pool, includesWorkspaces: true)
        },
        Case(
            request: "POST /organizations/acme/agent-pools",
            body: #"{"data":{"type":"agent-pools","attributes":{"name":"ci-arm"}}}"#,
        ) { _ = try await $0.createPool(name: poolName("ci-arm")) },
        Case(
            request: "POST /organizations/acme/agent-pools",
            body: #"{"data":{"type":"agent-pools","attributes":{"name":"ci-arm","organization-scoped":false},"#
                + #""relationships":{"allowed-workspaces":{"data":[{"id":"ws-1","type":"workspaces"}]},"#
                + #""allowed-projects":{"data":[]}}}}"#,
        ) {
            let scoping = AgentPoolScoping(
                isOrganizationScoped: false,
                allowedWorkspaces: [WorkspaceID(rawValue: "ws-1")],
                allowedProjects: [],
            )
            _ = try await $0.createPool(name: poolName("ci-arm"), scoping: scoping)
        },
        Case(
            request: "PATCH /agent-pools/\(pool)",
            body: #"{"data":{"type":"agent-pools","attributes":{"name":"ci-arm"}}}"#,
        ) { _ = try await $0.updatePool(Self.pool, name: poolName("ci-arm")) },
        Case(
            request: "PATCH /agent-pools/\(pool)",
            body: #"{"data":{"type":"agent-pools","attributes":{},"#
                + #""relationships":{"excluded-workspaces":{"data":[]}}}}"#,
        ) {
            _ = try await $0.updatePool(Self.pool, name: nil, scoping: AgentPoolScoping(excludedWorkspaces: []))
        },
        Case(request: "DELETE /agent-pools/\(pool)") { try await $0.deletePool(Self.pool) },
        Case(
            request: "GET /agent-pools/\(pool)/agents?filter%5Blast-ping-since%5D=2020-08-05T18%3A10%3A26.964Z"
                + "&sort=-created-at&\(paging)"
        ) {
            let since = Date(timeIntervalSince1970: 1_596_651_026.964)
            _ = try await $0.listAgents(in: Self.pool, AgentQuery(lastPingSince: since, sort: .createdAtDescending))
        },
        Case(request: "GET /agent-pools/\(pool)/agents?\(paging)") {
            for try await _ in $0.agents(in: Self.pool) {}
        },
        Case(request: "GET /agents/\(agent)") { _ = try await $0.showAgent(Self.agent) },
        Case(request: "DELETE /agents/\(agent)") { try await $0.deleteAgent(Self.agent) },
        Case(request: "GET /agent-pools/\(pool)/authentication-tokens?sort=created-at&\(paging)") {
            _ = try await $0.listTokens(of: Self.pool, sort: nil)
        },
        Case(request: "GET /agent-pools/\(pool)/authentication-tokens?sort=-created-at&\(paging)") {
            for try await _ in $0.tokens(of: Self.pool, sort: .createdAtDescending) {}
        },
        Case(request: "GET /authentication-tokens/\(token)") { _ = try await $0.showToken(Self.token) },
        Case(
            request: "POST /agent-pools/\(pool)/authentication-tokens",
            body: #"{"data":{"type":"authentication-tokens","attributes":{"description":"for \"CI\""}}}"#,
        ) {
            let created = try await $0.createToken(for: Self.pool, description: #"for "CI""#)
            #expect(created.secret.reveal() == "a-secret")
        },
        Case(request: "DELETE /authentication-tokens/\(token)") { try await $0.deleteToken(Self.token) },
    ]

    @Test(arguments: Self.cases)
    func `is what the API documents`(_ example: Case) async throws {
        try await WireServer.plain({ Sample.answer($0) }) { server, address in
            try await withClient(of: "\(address)/terraform/") { try await example.call($0) }
            #expect(server.requests.count == 1)
            let request = try #require(server.requests.first)
            #expect(
                "\(request.method) \(request.target)" == example.request.replacing(" /", with: " /terraform/api/v2/")
            )
            #expect(request.body == example.body)
            #expect(request.headers["accept"] == "application/vnd.api+json")
            #expect(request.headers["content-type"] == "application/vnd.api+json")
            #expect(request.headers["user-agent"] == "poolwarden")
            #expect(request.headers["authorization"] == "Bearer \(goodToken)")
            #expect(request.headers["transfer-encoding"] == nil)
            // What tells requests apart within the client stays there.
            #expect(request.headers.keys.allSatisfy { !$0.hasPrefix("poolwarden") })
        }
    }

    @Test func `is nothing for an ID that would leave its path`() async throws {
        try await WireServer.plain({ Sample.answer($0) }) { server, address in
            try await withClient(of: address) { client in
                for text in ["../agents/x", "", "a b", "apool-1?x=y", "ä"] {
                    let pool = AgentPoolID(rawValue: text)
                    let token = AgentTokenID(rawValue: text)
                    let agent = AgentID(rawValue: text)
                    let errors = [
                        await failure { _ = try await client.showPool(pool) },
                        await failure { _ = try await client.updatePool(pool, name: poolName("a")) },
                        await failure { try await client.deletePool(pool) },
                        await failure { _ = try await client.listAgents(in: pool, AgentQuery()) },
                        await failure { for try await _ in client.agents(in: pool) {} },
                        await failure { _ = try await client.showAgent(agent) },
                        await failure { try await client.deleteAgent(agent) },
                        await failure { _ = try await client.listTokens(of: pool, sort: nil) },
                        await failure { for try await _ in client.tokens(of: pool) {} },
                        await failure { _ = try await client.createToken(for: pool, description: "") },
                        await failure { _ = try await client.showToken(token) },
                        await failure { try await client.deleteToken(token) },
                    ]
                    for error in errors {
                        guard case .badRequest = error else {
                            Issue.record("\(text): \(String(describing: error))")
                            continue
                        }
                    }
                }
            }
            #expect(server.connections == 0)
        }
    }

    @Test func `comes back with what the API tells of the workspaces`() async throws {
        let body =
            #"{"data":{"id":"\#(Self.pool)","type":"agent-pools","attributes":{"name":"a"},"relationships":"#
            + #"{"workspaces":{"data":[{"id":"ws-1","type":"workspaces"}]}}},"#
            + #""included":[{"id":"ws-1","type":"workspaces","attributes":{"name":"network"}}]}"#
        try await WireServer.plain({ _ in .text(200, body) }) { _, address in
            let pool = try await withClient(of: address) { try await $0.showPool(Self.pool, includesWorkspaces: true) }
            #expect(pool.includedWorkspaces.map(\.name) == ["network"])
        }
    }
}
