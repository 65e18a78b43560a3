import AgentPoolsAPI
import Foundation
import Synchronization
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `An evaluation` {
    @Test(arguments: [1, 5])
    func `that the clock cut is made once more, and that one counts`(_ cuts: Int) async throws {
        let count = Count()
        let policies = ScriptedPolicies { _, _ in
            guard count.next() <= cuts else { return .note("in time") }
            return Self.cut
        }
        let world = try World(policies: policies)
        _ = await world.say("go")
        #expect(count.value == 2)
        #expect(world.notices.settlements.map(\.word) == [cuts == 1 ? .applied : .failed])
        let decided = world.notices.all.compactMap { if case .decided(_, let decision) = $0 { decision } else { nil } }
        #expect(decided.count == 1)
        #expect(world.notices.all.contains { if case .cutByClock = $0 { true } else { false } })
    }

    @Test func `reaches every organization by its key, the default one first`() async throws {
        let clock = ManualClock()
        let other = World.simulator(now: { clock.now })
        for pool in try await other.service.listPools(sort: nil, query: nil) where pool.workspaces.isEmpty {
            _ = try await other.service.deletePool(pool.id)
        }
        let policies = ScriptedPolicies(withInputs: { _, inputs in
            var names: [String] = []
            for (key, reads) in inputs.organizations {
                let pools = (try? await reads.listPools(sort: nil, query: nil)) ?? []
                names.append("\(key) \(pools.count)")
            }
            return .note(names.joined(separator: ", "))
        })
        let world = try World(policies: policies, others: ["other": other.service])
        let answer = await world.say("go")
        #expect(answer.body == "main 3, other 1")
    }

    @Test func `stays open when any organization was out of reach`() async throws {
        let clock = ManualClock()
        let other = World.simulator(now: { clock.now })
        await other.fail(with: .serverError(status: 503, applied: false), on: .reads)
        let policies = ScriptedPolicies(withInputs: { _, inputs in
            do {
                _ = try await inputs.organizations[1].reads.listPools(sort: nil, query: nil)
                return .note("reached")
            } catch {
                return Decision(verdict: .indeterminate, reasons: [.init("not reached")], policySet: "test")
            }
        })
        let world = try World(policies: policies, others: ["other": other.service])
        _ = await world.say("go")
        #expect(world.notices.settlements.first?.isOpen == true)
        world.clock.advance(by: 20)
        await world.settleAll()
        #expect(world.notices.settlements.last?.word == .applied)
    }

    // MARK: - Shadow

    @Test func `of a policy in shadow mode follows the reply, and is only told to the operator`() async throws {
        let world = try World(policies: Self.shadowed { "shadow" })
        let answer = await world.say("go")
        #expect(answer.body == "decided")
        await world.settleAll()
        let order = world.notices.all.compactMap { notice -> String? in
            switch notice {
            case .settled: "settled"
            case .replied: "replied"
            case .shadowDecided(_, let shadow): shadow.decision.reasons.first?.text
            default: nil
            }
        }
        #expect(order == ["settled", "replied", "shadow"])
    }

    @Test func `of a policy in shadow mode is not made for a redelivery, nor for one taken up again`() async throws {
        let count = Count()
        let policies = Self.shadowed(verdict: .indeterminate, reads: true) { "shadow \(count.next())" }
        let world = try World(policies: policies)
        await world.simulator.fail(next: 1, with: .serverError(status: 503, applied: false), on: .reads)
        _ = await world.say("go")
        _ = await world.say("go")
        await world.settleAll()
        world.clock.advance(by: 20)
        await world.settleAll()
        #expect(world.notices.settlements.count == 2)
        #expect(count.value == 1)
    }

    // MARK: - Parts

    private static var cut: Decision {
        var decision = Decision(verdict: .indeterminate, reasons: [.init("out of time")], policySet: "test")
        decision.isCutByClock = true
        return decision
    }

    private static func shadowed(
        verdict: Decision.Verdict = .note,
        reads: Bool = false,
        _ text: @escaping @Sendable () -> String,
    ) -> ScriptedPolicies {
        var policies = ScriptedPolicies { _, api in
            if reads { _ = try? await api.listPools(sort: nil, query: nil) }
            return Decision(verdict: verdict, reasons: [.init("decided")], policySet: "test")
        }
        policies.shadows = { _, _ in [ShadowDecision(policy: "policies/shadow.lua", decision: .note(text()))] }
        return policies
    }

    private final class Count: Sendable {
        private let count = Mutex(0)

        var value: Int { self.count.withLock(\.self) }

        func next() -> Int {
            self.count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
