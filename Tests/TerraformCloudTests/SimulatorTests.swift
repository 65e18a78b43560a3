import AgentPoolsAPI
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `The simulator over HTTP` {
    struct Reply: Sendable {
        let status: UInt
        let headers: HTTPHeaders
        let body: String
    }

    static func ask(
        _ address: String,
        _ method: HTTPMethod = .GET,
        _ path: String,
        token: String? = goodToken,
        body: String? = nil,
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        request.body = body.map { .bytes(ByteBuffer(string: $0)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let bytes = try await response.body.collect(upTo: 1_048_576)
        return Reply(status: response.status.code, headers: response.headers, body: String(buffer: bytes))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var method = HTTPMethod.GET
        let path: String
        var body: String?
        var token: String? = goodToken
        let status: UInt
        var contains = ""
        var testDescription: String { "\(self.method) \(self.path) \(self.body ?? "")" }
    }

    static let pools = "/api/v2/organizations/acme/agent-pools"

    static let cases = [
        Case(path: "/api/v2/ping", token: nil, status: 204),
        Case(path: "/.well-known/terraform.json", token: nil, status: 200, contains: #""tfe.v2":"/api/v2/""#),
        Case(path: "/_simulator/fleet", token: nil, status: 200, contains: "sandbox-eu-3"),
        Case(path: pools, token: nil, status: 401, contains: #"{"status":"401","title":"unauthorized"}"#),
        Case(path: pools, token: "bad", status: 401, contains: "unauthorized"),
        Case(path: "/api/v2/organizations/other/agent-pools", status: 404, contains: #""title":"not found""#),
        Case(path: "/api/v2/nothing", status: 404, contains: "not found"),
        Case(method: .PUT, path: pools, status: 404, contains: "not found"),
        Case(path: pools + "?sort=color", status: 400, contains: "color"),
        Case(path: pools, status: 200, contains: #""page-size":20"#),
        Case(path: pools + "?page%5Bsize%5D=1000&page[number]=999", status: 200, contains: #""current-page":999"#),
        Case(path: pools + "?page%5Bsize%5D=1000", status: 200, contains: "page%5Bsize%5D=100\""),
        Case(path: pools + "?page%5Bsize%5D=1", status: 200, contains: #""prev":null"#),
        Case(path: pools + "?page%5Bsize%5D=1", status: 200, contains: #""total-pages":3"#),
        Case(
            method: .POST,
            path: pools,
            body: #"{"data":{"type":"agent-pools","attributes":{"name":"new"}}}"#,
            status: 201,
            contains: #""organization-scoped":true"#,
        ),
        Case(
            method: .POST,
            path: pools,
            body: #"{"data":{"type":"agent-pools","attributes":{"name":"not good"}}}"#,
            status: 422,
            contains: "/data/attributes/name",
        ),
        Case(
            method: .POST,
            path: pools,
            body: #"{"data":{"type":"agent-pools","attributes":{}}}"#,
            status: 422,
            contains: "blank",
        ),
        Case(
            method: .POST,
            path: pools,
            body: #"{"data":{"type":"pools","attributes":{"name":"new"}}}"#,
            status: 422,
            contains: "data.type",
        ),
        Case(method: .POST, path: pools, body: "no JSON", status: 422, contains: "request body"),
    ]

    @Test(arguments: Self.cases)
    func `answers as the API does`(_ example: Case) async throws {
        try await withServer { _, address in
            let reply = try await Self.ask(
                address,
                example.method,
                example.path,
                token: example.token,
                body: example.body,
            )
            #expect(reply.status == example.status)
            #expect(example.contains.isEmpty || reply.body.contains(example.contains), "\(reply.body)")
            for name in ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"] {
                #expect(reply.headers.first(name: name).flatMap { Double($0) } != nil)
            }
            #expect(reply.headers.first(name: "X-Request-Id")?.isEmpty == false)
        }
    }

    @Test func `accepts what other clients send`() async throws {
        try await withServer { simulator, address in
            let pool = await simulator.snapshot().pools[1]
            let path = "/api/v2/agent-pools/\(pool.id)"
            // No attributes: nothing changes.
            let body = #"{"data":{"type":"agent-pools","id":"\#(pool.id)","attributes":{}}}"#
            #expect(try await Self.ask(address, .PATCH, path, body: body).status == 200)
            #expect(await simulator.snapshot().pools[1] == pool)
            // An offset whose plus sign became a space.
            let time = Timestamp.write(start.addingTimeInterval(-5)).replacing("Z", with: "%2000:00")
            let fresh = try await Self.ask(address, .GET, "\(path)/agents?filter%5Blast-ping-since%5D=\(time)")
            #expect(fresh.body.contains("sandbox-eu-1"))
            #expect(!fresh.body.contains("sandbox-eu-2"))
            #expect(try await Self.ask(address, .GET, "\(path)/agents?filter[last-ping-since]=now").status == 400)
            // Newest first.
            let sorted = try await Self.ask(address, .GET, "\(path)/agents?sort=-created-at&page[size]=1")
            #expect(sorted.body.contains("sandbox-eu-3"))
            // A body of `null` with a deletion.
            #expect(try await Self.ask(address, .DELETE, path, body: "null").status == 204)
            #expect(await simulator.snapshot().pools.count == 2)
        }
    }

    @Test func `asks for a wait in both headers`() async throws {
        try await withServer { simulator, address in
            await simulator.fail(with: .rateLimited(after: 1.5))
            let reply = try await Self.ask(address, .GET, Self.pools)
            #expect(reply.status == 429)
            #expect(reply.headers.first(name: "X-RateLimit-Reset") == "1.5")
            #expect(reply.headers.first(name: "Retry-After") == "2")
            #expect(try await Self.ask(address, .GET, Self.pools).status == 200)
        }
    }
}

struct `A simulated organization` {
    @Test func `has the same IDs for the same seed`() {
        func ids(_ seed: UInt64) -> [String] {
            var organization = SimulatedOrganization(name: "acme", seed: seed)
            for number in 0..<50 { organization.addPool("p\(number)", createdAt: start, workspaces: 1) }
            return organization.pools.flatMap { [$0.id.rawValue] + $0.workspaces }
        }
        #expect(ids(3) == ids(3))
        #expect(ids(3) != ids(4))
        #expect(Set(ids(3)).count == 100)
        #expect(ids(3).allSatisfy { $0.wholeMatch(of: /(apool|ws)-[1-9A-HJ-NP-Za-km-z]{16}/) != nil })
    }

    @Test func `for the demo holds what the demo tells`() throws {
        let demo = SimulatedOrganization.demo(now: start)
        #expect(demo.name == "acme")
        #expect(demo.pools.map(\.name) == ["ci-linux", "sandbox-eu", "production"])
        #expect(demo.pools.map(\.workspaces.count) == [0, 0, 2])
        let agents = demo.pools.flatMap(\.agents).map(\.agent)
        #expect(agents.count == 12)
        #expect(Set(agents.map(\.status)) == [.idle, .busy, .unknown, .errored, .exited])
        let limit = start.addingTimeInterval(-3_600)
        let dead = try agents.filter { try $0.status.isDeletable && #require($0.lastPingAt) < limit }
        #expect(dead.count == 3)
        #expect(agents.filter(\.status.isDeletable).count == 3)
        #expect(demo.pools[0].agents.map(\.agent).filter(\.status.isDeletable) == dead)
        for pool in demo.pools {
            #expect(Set(pool.agents.map(\.agent.status)).isSuperset(of: [.idle, .busy]))
        }
    }
}
