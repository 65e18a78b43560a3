import Foundation
import JournalStore
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `What a policy remembers` {
    @Test func `is never lost between two evaluations that touch it`() async throws {
        let world = try World(policies: Self.counting, answerWindow: nil)
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<50 {
                group.addTask { _ = await world.say("count", id: "\(index)") }
            }
        }
        await world.settleAll()
        #expect(world.notices.settlements.count == 50)
        let memory = try await world.journal.memory(of: Self.policy, now: world.clock.now)
        #expect(memory.entries["count"]?.value == "50")
    }

    @Test func `is on disk with the decision, and with no decision that was not recorded`() async throws {
        var decision = Decision.permit([try .create("ci-arm")])
        decision.memory = [Self.change("1")]
        let world = try World(policies: ScriptedPolicies.deciding(decision))
        // The plan fails, and is taken up again: what was remembered stays as it was decided.
        await world.simulator.fail(with: .rateLimited(after: 1), on: .mutations)
        _ = await world.say("go")
        #expect(world.notices.settlements.map(\.word) == [.failed])
        let memory = try await world.journal.memory(of: Self.policy, now: world.clock.now)
        #expect(memory.entries["count"]?.value == "1")

        let recorded = decision
        let closed = try World(
            policies: ScriptedPolicies.deciding(recorded),
            journal: TemporaryFolder.path + "/closed.sqlite",
            answerWindow: nil,
        )
        closed.worker.drain()
        _ = await closed.say("go")
        #expect(try await closed.journal.memory(of: Self.policy, now: closed.clock.now).entries.isEmpty)
    }

    @Test func `is held for the policies of a set that was taken up meanwhile`() async throws {
        // It says that it uses no memory, as the set before it did, and writes all the same.
        let world = try World(
            policies: ScriptedPolicies(memoryUsers: [], withInputs: Self.count),
            answerWindow: nil,
        )
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask { _ = await world.say("count", id: "\(index)") }
            }
        }
        await world.settleAll()
        let memory = try await world.journal.memory(of: Self.policy, now: world.clock.now)
        #expect(memory.entries["count"]?.value == "20")
    }

    // MARK: - Parts

    private static let policy = "policies/count.lua"

    private static let counting = ScriptedPolicies(memoryUsers: [policy], withInputs: Self.count)

    /// Reads the counter, lets others run, and writes one more.
    @Sendable private static func count(_ occurrence: Occurrence, _ inputs: PolicyInputs) async -> Decision {
        let memory = try? await inputs.store.memory(of: Self.policy, now: occurrence.received)
        let count = memory?.entries["count"].flatMap { Int($0.value) } ?? 0
        for _ in 0..<20 { await Task.yield() }
        var decision = Decision.note("counted")
        decision.memory = [Self.change("\(count + 1)")]
        return decision
    }

    private static func change(_ value: String) -> MemoryChange {
        MemoryChange(policy: Self.policy, key: "count", entry: PolicyMemory.Entry(value: value))
    }
}
