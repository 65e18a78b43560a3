import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

/// Every status of every table of the reference, and what today's documentation adds.
@Suite(.timeLimit(.minutes(10)))
struct `A call over HTTP` {
    struct Case: Sendable, CustomTestStringConvertible {
        var method = HTTPMethod.GET
        let path: String
        var body: String?
        var token: String? = goodToken
        let status: Int
        /// The whole error document.
        var errors: String?
        /// A part of the body.
        var contains = ""
        /// Whether something was changed.
        var changes = false
        var testDescription: String { "\(self.method) \(self.path) \(self.body ?? "") \(self.status)" }
    }

    static let demo = SimulatedOrganization.demo(now: start)
    static let pool = "/api/v2/agent-pools/\(demo.pools[0].id)"
    static let inUse = "/api/v2/agent-pools/\(demo.pools[2].id)"
    static let tokens = pool + "/authentication-tokens"

    static func agent(_ status: AgentStatus) -> String {
        let agent = Self.demo.pools.flatMap(\.agents).first { $0.agent.status == status }
        return "/api/v2/agents/\(agent?.agent.id.rawValue ?? "")"
    }

    static let notFound = #"{"errors":[{"status":"404","title":"not found"}]}"#
    static let unauthorized = #"{"errors":[{"status":"401","title":"unauthorized"}]}"#

    static func invalid(_ detail: String, at pointer: String) -> String {
        #"{"errors":[{"status":"422","title":"invalid attribute","detail":"\#(detail)","#
            + #""source":{"pointer":"\#(pointer)"}}]}"#
    }

    static func name(_ name: String, type: String = "agent-pools") -> String {
        #"{"data":{"type":"\#(type)","attributes":{"name":\#(name)}}}"#
    }

    static let reads = [
        Case(path: pools, status: 200),
        Case(path: pools + "/", status: 200),
        Case(path: "/api/v2/organizations/other/agent-pools", status: 404, errors: notFound),
        Case(path: pool, status: 200),
        Case(path: "/api/v2/agent-pools/apool-nosuchpoolxxxxxx", status: 404, errors: notFound),
        // An ID of another kind is not there either.
        Case(path: agent(.idle).replacing("/agents/", with: "/agent-pools/"), status: 404, errors: notFound),
        Case(path: pool + "/agents", status: 200),
        Case(path: "/api/v2/agent-pools/apool-nosuchpoolxxxxxx/agents", status: 404, errors: notFound),
        Case(path: agent(.busy), status: 200),
        Case(path: "/api/v2/agents/agent-nosuchagentxxxxx", status: 404, errors: notFound),
        Case(path: tokens, status: 200),
        Case(path: "/api/v2/agent-pools/apool-nosuchpoolxxxxxx/authentication-tokens", status: 404, errors: notFound),
        Case(path: "/api/v2/authentication-tokens/at-nosuchtokenxxxxxx", status: 404, errors: notFound),
        Case(path: "/api/v2/workspaces/\(demo.pools[2].workspaces[0])", status: 200, contains: "production-1"),
        Case(path: "/api/v2/workspaces/ws-nosuchworkspacex", status: 404, errors: notFound),
        Case(path: "/api/v2/ping", token: nil, status: 204),
        Case(method: .HEAD, path: pools, status: 200),
        Case(path: "/.well-known/terraform.json", token: nil, status: 200, contains: #""tfe.v2":"/api/v2/""#),
        Case(path: pools, token: nil, status: 401, errors: unauthorized),
        Case(path: pools, token: "bad", status: 401, errors: unauthorized),
        Case(path: "/api/v2/nothing", status: 404, errors: notFound),
        Case(path: "/", status: 404, errors: notFound),
        Case(method: .PUT, path: pools, status: 404, errors: notFound),
        Case(method: .POST, path: agent(.idle), status: 404, errors: notFound),
        Case(
            path: pools + "?sort=color",
            status: 400,
            errors:
                #"{"errors":[{"status":"400","title":"invalid query parameter","detail":"sort does not know color; "#
                + #"it knows name, -name, created-at, -created-at","source":{"parameter":"sort"}}]}"#,
        ),
        Case(path: tokens + "?sort=description", status: 400, contains: #"{"parameter":"sort"}"#),
        Case(
            path: pools + "?include=color",
            status: 400,
            errors: #"{"errors":[{"status":"400","title":"invalid query parameter","#
                + #""detail":"The include parameter does not know color","source":{"parameter":"include"}}]}"#,
        ),
        Case(path: pool + "?include=workspaces,color", status: 400, contains: #"{"parameter":"include"}"#),
        Case(path: pools + "?include=stacks,hyok-configurations", status: 200),
        Case(
            path: pool + "/agents?filter%5Blast-ping-since%5D=yesterday",
            status: 400,
            contains: #"{"parameter":"filter[last-ping-since]"}"#,
        ),
    ]

    static let poolChanges = [
        Case(method: .POST, path: pools, body: name(#""a-B_9""#), status: 201, changes: true),
        Case(method: .POST, path: pools, body: name(#""a""#), token: "bad", status: 401, errors: unauthorized),
        Case(
            method: .POST,
            path: "/api/v2/organizations/other/agent-pools",
            body: name(#""a""#),
            status: 404,
            errors: notFound,
        ),
        Case(
            method: .POST,
            path: pools,
            body: name(#""production""#),
            status: 422,
            errors: invalid("Name has already been taken", at: "/data/attributes/name"),
        ),
        Case(
            method: .POST,
            path: pools,
            body: name(#""not good""#),
            status: 422,
            errors: invalid("Name can only include letters, numbers, -, and _", at: "/data/attributes/name"),
        ),
        Case(
            method: .POST,
            path: pools,
            body: name(#""\#(String(repeating: "a", count: 91))""#),
            status: 422,
            errors: invalid("Name is too long (maximum is 90 characters)", at: "/data/attributes/name"),
        ),
        Case(
            method: .POST,
            path: pools,
            body: #"{"data":{"type":"agent-pools"}}"#,
            status: 422,
            errors: invalid("Name can't be blank", at: "/data/attributes/name"),
        ),
        Case(
            method: .POST,
            path: pools,
            body: name("7"),
            status: 422,
            errors: invalid("name must be a string", at: "/data/attributes/name"),
        ),
        Case(
            method: .POST,
            path: pools,
            body: name(#""a""#, type: "pools"),
            status: 422,
            errors: invalid(#"data.type must be \"agent-pools\""#, at: "/data/type"),
        ),
        Case(
            method: .POST,
            path: pools,
            body: #"{"data":{"attributes":{"name":"a"}}}"#,
            status: 422,
            errors: invalid(#"data.type must be \"agent-pools\""#, at: "/data/type"),
        ),
        Case(
            method: .POST,
            path: pools,
            body: #"{"data":{"type":"agent-pools","attributes":[]}}"#,
            status: 422,
            errors: invalid("/data/attributes must be an object", at: "/data/attributes"),
        ),
        Case(
            method: .POST,
            path: pools,
            body: #"{"data":{"type":"agent-pools","attributes":{"name":"a","organization-scoped":"yes"}}}"#,
            status: 422,
            errors: invalid(
                "organization-scoped must be true or false",
                at: "/data/attributes/organization-scoped",
            ),
        ),
        Case(method: .POST, path: pools, body: "no JSON", status: 422, contains: "request body"),
        Case(method: .POST, path: pools, status: 422, contains: "request body"),
        Case(method: .POST, path: pools, body: "[]", status: 422, contains: "request body"),
        Case(
            method: .POST,
            path: pools,
            body: name(#""\#(String(repeating: "a", count: 1_048_577))""#),
            status: 413,
        ),
        Case(method: .PATCH, path: pool, body: name(#""renamed""#), status: 200, changes: true),
        Case(method: .PATCH, path: pool, body: #"{"data":{"type":"agent-pools"}}"#, status: 200, changes: true),
        Case(
            method: .PATCH,
            path: pool,
            body: #"{"data":{"type":"agent-pools","attributes":null}}"#,
            status: 200,
            changes: true,
        ),
        // Its own name is not taken.
        Case(method: .PATCH, path: pool, body: name(#""ci-linux""#), status: 200, changes: true),
        Case(
            method: .PATCH,
            path: pool,
            body: name(#""production""#),
            status: 422,
            errors: invalid("Name has already been taken", at: "/data/attributes/name"),
        ),
        Case(
            method: .PATCH,
            path: pool,
            body: name(#""""#),
            status: 422,
            errors: invalid("Name can't be blank", at: "/data/attributes/name"),
        ),
        Case(
            method: .PATCH,
            path: "/api/v2/agent-pools/apool-nosuchpoolxxxxxx",
            body: name(#""a""#),
            status: 404,
            errors: notFound,
        ),
        Case(method: .DELETE, path: pool, status: 204, changes: true),
        Case(method: .DELETE, path: pool, body: "null", status: 204, changes: true),
        Case(method: .DELETE, path: "/api/v2/agent-pools/apool-nosuchpoolxxxxxx", status: 404, errors: notFound),
        Case(
            method: .DELETE,
            path: inUse,
            status: 422,
            errors: #"{"errors":[{"status":"422","title":"invalid attribute","#
                + #""detail":"You cannot delete an agent pool that is still associated with one or more workspaces"}]}"#,
        ),
    ]

    static let notDeletable =
        #"{"errors":[{"status":"412","title":"precondition failed","detail":"Agent is not deletable. "#
        + #"Agents must have a status of `unknown`, `errored`, or `exited` before being deleted."}]}"#

    static let otherChanges = [
        Case(method: .DELETE, path: agent(.unknown), status: 204, changes: true),
        Case(method: .DELETE, path: agent(.errored), status: 204, changes: true),
        Case(method: .DELETE, path: agent(.exited), status: 204, changes: true),
        Case(method: .DELETE, path: agent(.idle), status: 412, errors: notDeletable),
        Case(method: .DELETE, path: agent(.busy), status: 412, errors: notDeletable),
        Case(method: .DELETE, path: "/api/v2/agents/agent-nosuchagentxxxxx", status: 404, errors: notFound),
        Case(
            method: .POST,
            path: tokens,
            body: #"{"data":{"type":"authentication-tokens","attributes":{"description":"ci"}}}"#,
            status: 201,
            changes: true,
        ),
        Case(
            method: .POST,
            path: tokens,
            body: #"{"data":{"type":"agent-tokens","attributes":{"description":"ci"}}}"#,
            status: 201,
            changes: true,
        ),
        Case(
            method: .POST,
            path: tokens,
            body: #"{"data":{"type":"authentication-tokens","attributes":{}}}"#,
            status: 422,
            errors: invalid("Description can't be blank", at: "/data/attributes/description"),
        ),
        Case(
            method: .POST,
            path: tokens,
            body: #"{"data":{"type":"tokens","attributes":{"description":"ci"}}}"#,
            status: 422,
            errors: invalid(#"data.type must be \"authentication-tokens\""#, at: "/data/type"),
        ),
        Case(
            method: .POST,
            path: "/api/v2/agent-pools/apool-nosuchpoolxxxxxx/authentication-tokens",
            body: #"{"data":{"type":"authentication-tokens","attributes":{"description":"ci"}}}"#,
            status: 404,
            errors: notFound,
        ),
        Case(
            method: .DELETE,
            path: "/api/v2/authentication-tokens/at-nosuchtokenxxxxxx",
            status: 404,
            errors: notFound,
        ),
    ]

    @Test(arguments: Self.reads + Self.poolChanges + Self.otherChanges)
    func `answers with the API's status and document`(_ example: Case) async throws {
        try await withServer { server in
            let reply = try await server.ask(example.method, example.path, example.body, token: example.token)
            #expect(reply.status == example.status)
            if let errors = example.errors { #expect(reply.body == errors) }
            #expect(example.contains.isEmpty || reply.body.contains(example.contains), "\(reply.body)")
            let applied = await server.simulator.ledger().filter(\.applied)
            #expect(applied.count == (example.changes ? 1 : 0))
            let now = await server.simulator.snapshot()
            #expect(example.changes || now.pools == Self.demo.pools)
        }
    }

    @Test func `has the headers of the live service on every answer`() async throws {
        try await withServer { server in
            var replies = [
                try await server.ask(.GET, "/api/v2/ping"),
                try await server.ask(.GET, pools, token: nil),
                try await server.ask(.DELETE, Self.agent(.idle)),
                try await server.ask(.DELETE, Self.agent(.exited)),
                try await server.ask(.GET, "/"),
                try await server.control(.GET, "fleet"),
            ]
            await server.simulator.fail(with: .rateLimited(after: 1))
            replies.append(try await server.ask(.GET, pools))
            #expect(replies.map(\.status) == [204, 401, 412, 204, 404, 200, 429])
            for reply in replies {
                for name in ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"] {
                    #expect(reply.headers.first(name: name).flatMap { Double($0) } != nil)
                }
                #expect(reply.headers["cache-control"] == ["no-cache"])
                #expect(reply.headers["vary"] == ["Accept-Encoding", "Origin"])
                #expect(reply.headers["x-content-type-options"] == ["nosniff"])
                #expect(reply.headers["x-frame-options"] == ["SAMEORIGIN"])
                #expect(reply.headers["x-xss-protection"] == ["1; mode=block"])
                #expect(reply.headers["tfp-api-version"] == ["2.6"])
                #expect(reply.headers["tfp-appname"] == ["HCP Terraform"])
                #expect(reply.headers["x-request-id"].first?.wholeMatch(of: /[0-9a-f-]{36}/) != nil)
            }
            #expect(Set(replies.compactMap { $0.headers.first(name: "x-request-id") }).count == replies.count)
            #expect(replies[0].headers["content-length"].isEmpty)
            #expect(replies[0].headers["content-type"].isEmpty)
            #expect(replies[2].headers["content-type"] == ["application/vnd.api+json"])
        }
    }

    @Test func `needs the content type only where it is taken strictly`() async throws {
        let body = Self.name(#""a""#)
        try await withServer(settings: SimulatorSettings(needsContentType: true)) { server async throws in
            #expect(try await server.ask(.POST, pools, body).status == 415)
            #expect(try await server.ask(.DELETE, Self.agent(.exited)).status == 415)
            #expect(try await server.ask(.GET, pools).status == 200)
            let type: HTTPHeaders = ["Content-Type": "application/vnd.api+json; charset=utf-8"]
            #expect(try await server.ask(.POST, pools, body, headers: type).status == 201)
            #expect(await server.simulator.ledger().count == 1)
        }
    }
}
