import AgentPoolsAPI
import Foundation
import Testing

@testable import FleetCommands

struct `Agents for people` {
    @Test(arguments: [
        (
            60,
            """
            NAME      ID             POOL  STATUS   LAST PING
            runner-1  agent-idle     ci    idle     5 s ago
            runner-2  agent-exited   ci    exited   2 h ago
            -         agent-errored  ci    errored  10 min ago
            runner-4  agent-unknown  ci    unknown  3 min ago
            prod-1    agent-busy     prod  busy     2 s ago

            """,
        ),
        (
            80,
            """
            NAME      ID             POOL  STATUS   LAST PING   IP ADDRESS
            runner-1  agent-idle     ci    idle     5 s ago     10.0.0.7
            runner-2  agent-exited   ci    exited   2 h ago     10.0.0.7
            -         agent-errored  ci    errored  10 min ago  10.0.0.7
            runner-4  agent-unknown  ci    unknown  3 min ago   10.0.0.7
            prod-1    agent-busy     prod  busy     2 s ago     10.0.0.7

            """,
        ),
    ])
    func `are listed pool by pool, as wide as the screen`(_ width: Int, _ table: String) async {
        let console = MemoryConsole(.screen(width))
        let ending = await Fleet(MemoryAPI(.small), console).listAgents(of: [], AgentFilter(), sort: nil)
        #expect(ending == .done)
        #expect(console.output == table)
    }

    @Test func `have their statuses in colours`() async {
        let console = MemoryConsole(.screen(80, colour: true))
        _ = await Fleet(MemoryAPI(.small), console).listAgents(of: ["prod"], AgentFilter(), sort: nil)
        #expect(
            console.output == """
                \u{1B}[1mNAME\u{1B}[0m    \u{1B}[1mID\u{1B}[0m          \u{1B}[1mPOOL\u{1B}[0m  \
                \u{1B}[1mSTATUS\u{1B}[0m  \u{1B}[1mLAST PING\u{1B}[0m  \u{1B}[1mIP ADDRESS\u{1B}[0m
                prod-1  agent-busy  prod  \u{1B}[36mbusy\u{1B}[0m    2 s ago    10.0.0.7

                """
        )
    }

    @Test func `are shown one by one`() async {
        let console = MemoryConsole()
        #expect(await Fleet(MemoryAPI(.small), console).showAgent(AgentID(rawValue: "agent-errored")) == .done)
        #expect(
            console.output == """
                name        -
                id          agent-errored
                status      errored
                ip address  10.0.0.7
                last ping   2026-11-24T11:50:00.000Z (10 min ago)
                created     2026-11-23T11:00:00.000Z (25 h ago)

                """
        )
        let missing = MemoryConsole()
        #expect(await Fleet(MemoryAPI(.small), missing).showAgent(AgentID(rawValue: "agent-no")) == .notDone)
        #expect(missing.messages.hasPrefix("agent-no: \(TerraformCloudError.missing.explanation)"))
    }

    struct FilterCase: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let filter: AgentFilter
        let ids: [String]
    }

    @Test(arguments: [
        FilterCase(
            testDescription: "status",
            filter: AgentFilter(statuses: [.unknown, .errored]),
            ids: ["agent-errored", "agent-unknown"],
        ),
        FilterCase(
            testDescription: "silence, to the second",
            filter: AgentFilter(silence: .seconds(600)),
            ids: ["agent-exited", "agent-errored"],
        ),
        FilterCase(
            testDescription: "both",
            filter: AgentFilter(statuses: [.errored, .unknown], silence: .seconds(601)),
            ids: [],
        ),
    ])
    func `are chosen by what they are like`(_ example: FilterCase) async throws {
        let console = MemoryConsole()
        let ending = await Fleet(MemoryAPI(.small), console, .json).listAgents(of: [], example.filter, sort: nil)
        #expect(ending == .done)
        #expect(try Self.ids(console) == example.ids)
    }

    @Test func `that never called are silent since they registered`() {
        let filter = AgentFilter(silence: .seconds(3_600))
        var young = agent("agent-1", .idle, silentFor: nil)
        young.createdAt = ago(60)
        #expect(filter.whyNot(young, now: testNow) == "it called 60 s ago")
        young.createdAt = ago(3_600)
        #expect(filter.whyNot(young, now: testNow) == nil)
        young.createdAt = nil
        #expect(filter.whyNot(young, now: testNow) == nil)
    }

    @Test(
        arguments: [
            (.name, ["prod-1", "runner-1", "runner-2", "runner-4", nil]),
            (.nameDescending, ["runner-4", "runner-2", "runner-1", "prod-1", nil]),
            (.status, ["prod-1", nil, "runner-2", "runner-1", "runner-4"]),
            (.lastPing, ["runner-2", nil, "runner-4", "runner-1", "prod-1"]),
            (.lastPingDescending, ["prod-1", "runner-1", "runner-4", nil, "runner-2"]),
            (.createdAt, ["runner-1", "runner-2", nil, "runner-4", "prod-1"]),
        ] as [(AgentSort, [String?])]
    )
    func `are sorted over all pools, those without a value last`(_ sort: AgentSort, _ names: [String?]) {
        let state = MemoryAPI.State.small
        let agents = state.pools.flatMap { pool in
            (state.agents[pool.id] ?? []).map { PooledAgent(agent: $0, pool: pool) }
        }
        #expect(sort.sorted(agents).map(\.agent.name) == names)
    }

    @Test func `of a pool that cannot be read leave the others, and are told of`() async throws {
        let api = MemoryAPI(.small) { call, _ in call == "GET apool-prodprodprodprD2/agents" ? .fails(.missing) : nil }
        let console = MemoryConsole()
        #expect(await Fleet(api, console, .json).listAgents(of: [], AgentFilter(), sort: nil) == .notDone)
        #expect(try Self.ids(console).count == 4)
        let unread = try Document(console.output)["unread_pools"] as? [[String: Any]]
        #expect(unread?.map { $0["name"] as? String } == ["prod"])
        #expect(console.messages.hasPrefix("prod (apool-prodprodprodprD2): \(TerraformCloudError.missing.explanation)"))
    }

    @Test func `of no pool that can be read end with one reason`() async {
        let api = MemoryAPI(.small) { call, _ in call.hasSuffix("agents") ? .fails(.denied) : nil }
        let console = MemoryConsole()
        #expect(await Fleet(api, console).listAgents(of: [], AgentFilter(), sort: nil) == .notDone)
        #expect(console.output == "")
        #expect(console.messages.hasPrefix("ci: \(TerraformCloudError.denied.explanation)"))
        #expect(!console.messages.contains("\n"))
    }

    @Test func `are read from pools by ID and by name`() async throws {
        let api = MemoryAPI(.small)
        let console = MemoryConsole()
        _ = await Fleet(api, console, .json)
            .listAgents(of: ["prod", "apool-ciciciciciciciC1"], AgentFilter(), sort: nil)
        #expect(try Self.ids(console).first == "agent-busy")
        #expect(
            Set(api.calls) == ["GET pools", "GET apool-prodprodprodprD2/agents", "GET apool-ciciciciciciciC1/agents"]
        )
    }

    @Test func `that are none are said to be none`() async {
        let console = MemoryConsole()
        let filter = AgentFilter(silence: .seconds(86_400))
        #expect(await Fleet(MemoryAPI(.small), console).listAgents(of: [], filter, sort: nil) == .done)
        #expect(console.output == "")
        #expect(console.messages == "No agent fits.")
    }

    private static func ids(_ console: MemoryConsole) throws -> [String] {
        let agents = try Document(console.output)["agents"] as? [[String: Any]]
        return agents?.compactMap { $0["id"] as? String } ?? []
    }
}

struct `Many pools` {
    @Test func `are read a few at a time, and come back in order`() async throws {
        let gate = Gate()
        let state = Self.fleet(pools: 30)
        let api = MemoryAPI(state, gate: { _ in await gate.pass() })
        async let lists = api.listAgents(in: state.pools.map(\.id))
        await gate.haveCome(8)
        #expect(api.mostUnderWay == 8)
        gate.open()
        let names = try await lists.map { try $0.get().map(\.name) }
        #expect(api.mostUnderWay == 8)
        #expect(names == state.pools.map { [$0.name] })
    }

    @Test func `come back each with its own error`() async {
        let state = Self.fleet(pools: 3)
        let api = MemoryAPI(state) { call, _ in call == "GET apool-1/agents" ? .fails(.missing) : nil }
        let lists = await api.listAgents(in: state.pools.map(\.id))
        #expect(lists.map { (try? $0.get()) != nil } == [true, false, true])
    }

    @Test func `show how far it has come`() async {
        let console = MemoryConsole(.screen(80), secondsPerLook: 0.25)
        _ = await Fleet(MemoryAPI(Self.fleet(pools: 10)), console).listAgents(of: [], AgentFilter(), sort: nil)
        let drawn = console.drawn
        #expect(drawn.count == 11)
        #expect(drawn.first == "Reading pools [##----------------------] 1/10  10%")
        #expect(drawn[9]?.hasPrefix("Reading pools [########################] 10/10  100%") == true)
        #expect(drawn.last == .some(nil))
    }

    private static func fleet(pools count: Int) -> MemoryAPI.State {
        var state = MemoryAPI.State()
        state.pools = (0..<count).map { pool("apool-\($0)", "pool-\($0)") }
        for pool in state.pools { state.agents[pool.id] = [agent("agent-\(pool.name)", .idle, name: pool.name)] }
        return state
    }
}
