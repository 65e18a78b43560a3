import AgentPoolsAPI
import Foundation
import LuaPolicies
import TestKit
import Testing
import Warden

/// Interpreters that are folded small while their evaluation waits for a read.
@Suite(.temporaryFolder)
struct `An evaluation that is folded while it waits` {
    /// What it holds over a read: tables in the order of their making, in memory that was used before; closures, a
    /// coroutine's stack within pcall, numbers of all kinds, texts short and long.
    private static let bodies = [
        "local pool = tfc.pools.find('ci-linux') note(pool.id .. #event.payload.list .. event.payload.text)",
        """
        local seen, waste = {}, nil
        for i = 1, 3000 do waste = { i, tostring(i), function() return i end } end
        waste = nil
        for i = 1, 50 do seen[{ i }] = i; seen[function() return seen end] = -i end
        local pool = tfc.pools.find('ci-linux')
        for i = 51, 90 do seen[{ i }] = i end
        local before = {}
        for _, i in pairs(seen) do before[#before + 1] = i end
        pool = tfc.pools.find('production')
        local after = {}
        for _, i in pairs(seen) do after[#after + 1] = i end
        assert(table.concat(before, ' ') == table.concat(after, ' '))
        note(pool.name .. table.concat(after, ' '))
        """,
        """
        local numbers = { 0.1, -0.0, 1 / 0, math.mininteger, math.maxinteger, 2 ^ 53, -1, 1 << 32, 0xffffffff }
        local long = ('x'):rep(100000)
        local count = 0
        local ok, said = pcall(function()
          for _, pool in ipairs(tfc.pools.list()) do
            for agent in tfc.agents.each(pool) do count = count + #agent.id end
          end
          error({ count })
        end)
        for i, n in ipairs(numbers) do numbers[i] = string.format('%q', n) end
        note(said[1] .. ' ' .. #long .. ' ' .. table.concat(numbers, ' ') .. tostring(now()) .. math.random(1000))
        """,
    ]

    @Test(arguments: Self.bodies.indices)
    func `goes on as if it had not been`(_ index: Int) async throws {
        var decisions: [Decision] = []
        for interpreters in [1, 0] {
            let set = try Self.load(Self.bodies[index], interpreters: interpreters)
            let inputs = PolicyInputs(reads: FakeOrganization.usual)
            decisions.append(await set.decide(Self.occurrence, with: inputs))
        }
        #expect(decisions[0].verdict == .note, "\(decisions[0])")
        decisions[1].cost.microseconds = decisions[0].cost.microseconds
        #expect(decisions[0] == decisions[1])
    }

    @Test func `goes on beside many others`() async throws {
        let set = try Self.load(Self.bodies[1], interpreters: 2)
        let said = await withTaskGroup(of: Decision.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    await set.decide(Self.occurrence, with: PolicyInputs(reads: FakeOrganization.usual))
                }
            }
            return await group.reduce(into: Set<String>()) { said, decision in
                said.insert("\(decision.verdict) \(decision.reasons.map(\.text)) \(decision.cost.instructions)")
            }
        }
        #expect(said.count == 1, "\(said)")
    }

    // MARK: - Parts

    private static func load(_ body: String, interpreters: Int) throws -> LuaPolicySet {
        let folder = TemporaryFolder.path + "/\(interpreters)/policies"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let policy = "policy { about = 'x' }\non 'test' { run = function(event)\n\(body)\nend }"
        try policy.write(toFile: folder + "/test.lua", atomically: false, encoding: .utf8)
        return try LuaPolicySet.load(folder: folder, interpreters: interpreters)
    }

    private static let occurrence = Occurrence(
        name: "test",
        source: SourceName(rawValue: "test"),
        delivery: DeliveryID(rawValue: "1"),
        actor: Actor(id: "test:anna", name: "anna"),
        received: Date(timeIntervalSince1970: 1_800_000_000),
        payload: Array(#"{"list": [1, 2, {"a": 1e300}], "text": "é"}"#.utf8),
    )
}
