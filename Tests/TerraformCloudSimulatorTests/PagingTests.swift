import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A list in pages` {
    static func fleet(pools: Int, agents: Int = 0) -> SimulatedOrganization {
        var organization = SimulatedOrganization(name: "acme", seed: 7)
        for number in 0..<pools {
            let created = start.addingTimeInterval(Double(number * 7_919 % 100))
            organization.addPool("pool-\(number)", createdAt: created)
        }
        for number in 0..<agents {
            let created = start.addingTimeInterval(-Double(number * 7_919 % 100))
            let pool = organization.pools[0].id
            organization.addAgent("agent-\(number)", in: pool, status: .idle, lastPingAt: start, createdAt: created)
        }
        return organization
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let query: String
        let count: Int
        /// What `current-page`, `page-size`, `prev-page`, `next-page` and `total-pages` are.
        let pagination: [Int?]
        var testDescription: String { self.query }
    }

    // Of 45 pools.
    static let cases = [
        Case(query: "", count: 20, pagination: [1, 20, nil, 2, 3]),
        Case(query: "?page%5Bnumber%5D=2", count: 20, pagination: [2, 20, 1, 3, 3]),
        Case(query: "?page[number]=3", count: 5, pagination: [3, 20, 2, nil, 3]),
        Case(query: "?page[size]=45", count: 45, pagination: [1, 45, nil, nil, 1]),
        Case(query: "?page[size]=44", count: 44, pagination: [1, 44, nil, 2, 2]),
        Case(query: "?page[size]=100", count: 45, pagination: [1, 100, nil, nil, 1]),
        // More than the API gives.
        Case(query: "?page[size]=101", count: 45, pagination: [1, 100, nil, nil, 1]),
        Case(query: "?page[size]=0", count: 20, pagination: [1, 20, nil, 2, 3]),
        Case(query: "?page[size]=-5", count: 20, pagination: [1, 20, nil, 2, 3]),
        Case(query: "?page[size]=", count: 20, pagination: [1, 20, nil, 2, 3]),
        Case(query: "?page[size]=99999999999999999999", count: 45, pagination: [1, 100, nil, nil, 1]),
        Case(query: "?page[number]=-99999999999999999999", count: 20, pagination: [1, 20, nil, 2, 3]),
        Case(query: "?page[size]=ten&page[number]=one", count: 20, pagination: [1, 20, nil, 2, 3]),
        Case(query: "?page[number]=0", count: 20, pagination: [1, 20, nil, 2, 3]),
        // Past the end.
        Case(query: "?page[number]=4", count: 0, pagination: [4, 20, 3, nil, 3]),
        Case(query: "?page[number]=999", count: 0, pagination: [999, 20, 3, nil, 3]),
        Case(query: "?page[number]=1000000000&page[size]=100", count: 0, pagination: [1_000_000_000, 100, 1, nil, 1]),
        Case(query: "?page[number]=9223372036854775807", count: 0, pagination: [.max, 20, 3, nil, 3]),
        Case(query: "?page[number]=99999999999999999999", count: 0, pagination: [.max, 20, 3, nil, 3]),
    ]

    @Test(arguments: Self.cases)
    func `is cut as the API cuts it`(_ example: Case) async throws {
        try await withServer(Self.fleet(pools: 45)) { server in
            let reply = try await server.ask(.GET, pools + example.query)
            #expect(reply.status == 200)
            #expect(try reply.ids.count == example.count)
            let pagination = try #require(try reply.json["meta"]?["pagination"])
            let members = ["current-page", "page-size", "prev-page", "next-page", "total-pages"]
            #expect(members.map { pagination[$0]?.integer } == example.pagination)
            #expect(pagination["total-count"]?.integer == 45)
        }
    }

    @Test func `that is empty has one page`() async throws {
        try await withServer(Self.fleet(pools: 1)) { server in
            let path = "/api/v2/agent-pools/\(await server.simulator.snapshot().pools[0].id)/agents"
            let reply = try await server.ask(.GET, path)
            #expect(try reply.json["data"] == .array([]))
            #expect(try reply.json["meta"]?["pagination"]?["total-pages"]?.integer == 1)
            #expect(try reply.json["meta"]?["pagination"]?["total-count"]?.integer == 0)
        }
    }

    @Test func `keeps the rest of the query in its links`() async throws {
        try await withServer(Self.fleet(pools: 45)) { server in
            let query =
                "?sort=-name&page%5Bsize%5D=10&q=pool&page%5Bnumber%5D=2"
                + "&filter%5Ballowed_workspaces%5D%5Bname%5D=a%26b+c%C3%BC"
            let links = try await server.ask(.GET, pools + query).json["links"]
            let filter = "filter%5Ballowed_workspaces%5D%5Bname%5D=a%26b%20c%C3%BC"
            func link(_ number: Int) -> JSON {
                .string(
                    "\(server.address)\(pools)?\(filter)&page%5Bnumber%5D=\(number)&page%5Bsize%5D=10&q=pool&sort=-name"
                )
            }
            #expect(
                links
                    == .object(["self": link(2), "first": link(1), "prev": link(1), "next": link(3), "last": link(5)])
            )
        }
    }

    @Test func `is at the address that the client knows`() async throws {
        try await withServer { server in
            let reply = try await server.ask(.GET, pools, headers: ["Host": "tfe.example.com:8443"])
            #expect(try reply.json["links"]?["first"]?.text?.hasPrefix("http://tfe.example.com:8443/api/v2/") == true)
        }
    }

    /// Every size, followed by its links, gives each resource once and in the order asked for.
    @Test(arguments: [1, 7, 20, 99, 100])
    func `has each resource on one page`(_ size: Int) async throws {
        try await withServer(Self.fleet(pools: 1, agents: 137)) { server in
            let pool = await server.simulator.snapshot().pools[0]
            let orders: [(String, [SimulatedAgent])] = [
                ("", pool.agents),
                ("&sort=created-at", pool.agents.sorted { Self.age($0) < Self.age($1) }),
                ("&sort=-created-at", pool.agents.sorted { Self.age($0) > Self.age($1) }),
            ]
            for (sort, expected) in orders {
                var ids: [String] = []
                var next: String? = "/api/v2/agent-pools/\(pool.id)/agents?page%5Bsize%5D=\(size)\(sort)"
                while let path = next {
                    let reply = try await server.ask(.GET, path)
                    ids += try reply.ids
                    next = try reply.json["links"]?["next"]?.text.map { String($0.dropFirst(server.address.count)) }
                }
                #expect(ids == expected.map(\.agent.id.rawValue), "\(sort)")
            }
        }
    }

    static func age(_ agent: SimulatedAgent) -> (Date, String) {
        (agent.agent.createdAt ?? .distantPast, agent.agent.id.rawValue)
    }
}
