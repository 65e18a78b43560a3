import Foundation
import JournalStore
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `A limit of a manifest` {
    @Test func `refuses what it has no room for, and says when there is room again`() async throws {
        let operations = try ["ci-a", "ci-b", "ci-c"].map { try PlannedOperation.create($0) }
        let world = try World(policies: ScriptedPolicies.deciding(.permit(operations, limits: [Self.limit(2)])))
        _ = await world.say("go")
        let settlement = try #require(world.notices.settlements.first)
        #expect(settlement.operations.map(\.outcome.word) == ["applied", "applied", "refused"])
        #expect(
            settlement.operations.last?.outcome.reason
                == "the limit 2/day of policies/test.lua is used up; there is room again at 2027-01-16 08:00:00 UTC"
        )
        #expect(await world.calls() == 2)
    }

    @Test func `counts what other plans sent within its window, and nothing older`() async throws {
        let policies = ScriptedPolicies { occurrence, _ in
            let name = occurrence.command?.words.first ?? ""
            return (try? Decision.permit([.create(name)], limits: [Self.limit(1)])) ?? .note("no name")
        }
        let world = try World(policies: policies)
        for (index, name) in ["ci-a", "ci-b"].enumerated() { _ = await world.say(name, id: "\(index)") }
        #expect(world.notices.settlements.map(\.word) == [.applied, .denied])
        world.clock.advance(by: 86_400)
        _ = await world.say("ci-c", id: "2")
        await world.settleAll()
        #expect(world.notices.settlements.map(\.word) == [.applied, .denied, .applied])
    }

    @Test func `does not count what was not done, nor what others plan`() async throws {
        let policies = ScriptedPolicies { occurrence, _ in
            let name = occurrence.command?.words.first ?? ""
            guard var operation = try? PlannedOperation.create(name) else { return .note("no name") }
            if name == "ci-other" { operation.policy = "policies/other.lua" }
            return .permit([operation], limits: [Self.limit(1)])
        }
        let world = try World(policies: policies)
        // There is a pool of that name, so this one is refused before it is sent.
        for (index, name) in ["ci-linux", "ci-a", "ci-other", "ci-b"].enumerated() {
            _ = await world.say(name, id: "\(index)")
        }
        #expect(world.notices.settlements.map(\.word) == [.denied, .applied, .applied, .denied])
    }

    @Test func `gives its last place to one of two plans that race for it`() async throws {
        let arrived = Arrivals(2)
        let policies = ScriptedPolicies { occurrence, _ in
            let name = occurrence.command?.words.first ?? ""
            // Both are decided before either is applied.
            await arrived.arrive()
            return (try? Decision.permit([.create(name)], limits: [Self.limit(1)])) ?? .note("no name")
        }
        let world = try World(policies: policies, answerWindow: nil)
        _ = await world.say("ci-a", id: "1")
        _ = await world.say("ci-b", id: "2")
        await world.settleAll()
        #expect(Set(world.notices.settlements.map(\.word)) == [.applied, .denied])
        #expect(await world.calls() == 1)
    }

    private static func limit(_ count: Int) -> OperationLimit {
        OperationLimit(policy: "policies/test.lua", kind: .createPool, count: count, window: 86_400)
    }

    /// Lets nobody go on before so many have come.
    private actor Arrivals {
        private var missing: Int
        private let gate = Gate()

        init(_ count: Int) {
            self.missing = count
        }

        func arrive() async {
            self.missing -= 1
            if self.missing == 0 { self.gate.open() }
            await self.gate.wait()
        }
    }
}
