import AgentPoolsAPI
import Foundation
import TerraformCloudSimulator
import Testing

struct `A simulated organization` {
    @Test func `has the same IDs for the same seed`() {
        func ids(_ seed: UInt64) -> [String] {
            var organization = SimulatedOrganization(name: "acme", seed: seed)
            for number in 0..<50 { organization.addPool("p\(number)", createdAt: start, workspaces: 1) }
            return organization.pools.flatMap { [$0.id.rawValue] + $0.workspaces.map(\.rawValue) }
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

    @Test func `for the demo stays as it is, or lives on where it is told to`() {
        let week = start.addingTimeInterval(604_800)
        #expect(
            SimulatedOrganization.demo(now: start).settled(at: week).pools
                == SimulatedOrganization.demo(now: start).pools
        )
        let before = SimulatedOrganization.demo(now: start, isAlive: true).pools.flatMap(\.agents).map(\.agent)
        let after = SimulatedOrganization.demo(now: start, isAlive: true).settled(at: week).pools
            .flatMap(\.agents).map(\.agent)
        #expect(after.map(\.status) == before.map(\.status))
        for (old, new) in zip(before, after) {
            #expect((new.lastPingAt != old.lastPingAt) == !old.status.isDeletable)
        }
    }
}
