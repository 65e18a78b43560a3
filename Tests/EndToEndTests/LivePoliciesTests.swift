import AgentPoolsAPI
import Foundation
import JournalStore
import LuaPolicies
import MetricsTestKit
import Settings
import TestKit
import Testing
import Warden

@testable import poolwarden

@Suite(.temporaryFolder)
struct `The policy set that decides` {
    /// A folder of policies, a journal, and the set that decides.
    private struct World {
        let folder: String
        let policies: LivePolicies
        let journal: JournalStore
        let metrics: TestMetrics

        init() throws {
            self.folder = TemporaryFolder.path + "/policies"
            try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
            try Self.write("policy { about = \"One.\" }\n", to: self.folder)
            let config = TemporaryFolder.path + "/poolwarden.yaml"
            try "organizations: { acme: { token: env:TOKEN } }\npolicies: { folder: \(self.folder) }\n"
                .write(toFile: config, atomically: true, encoding: .utf8)
            let settings = try ValidSettings.load(path: config, environment: ["TOKEN": "x"])
            let set = PolicySetFolder(settings, logger: quiet)
            self.metrics = TestMetrics()
            self.journal = try JournalStore(
                path: TemporaryFolder.path + "/journal.sqlite",
                seal: nil,
                now: { Date(timeIntervalSince1970: 1_000) },
            )
            self.policies = LivePolicies(
                set,
                first: try set.read(),
                journal: self.journal,
                measures: PolicyMeasures(factory: self.metrics),
                logger: quiet,
                now: { Date(timeIntervalSince1970: 1_000) },
            )
        }

        static func write(_ text: String, to folder: String, _ name: String = "x.lua") throws {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }

        func write(_ text: String, _ name: String = "x.lua") throws { try Self.write(text, to: self.folder, name) }

        func gauge(_ label: String) -> Double? {
            self.metrics.recorders.first { $0.label == label }.flatMap(\.lastValue)
        }

        func reloads(_ outcome: String) -> Int64 {
            let counter = try? self.metrics.expectCounter(
                "poolwarden_policies_reloads_total",
                [("outcome", outcome)],
            )
            return counter?.totalValue ?? 0
        }
    }

    @Test func `is replaced when its folder has come to rest, and not before`() async throws {
        let world = try World()
        let first = world.policies.inForce.digest
        await world.policies.reloadIfChanged()
        #expect(world.reloads("unchanged") == 0)
        // Somebody is writing: each look sees another folder.
        for number in 1...3 {
            try world.write("policy { about = \"Part \(number)", "y\(number).lua")
            await world.policies.reloadIfChanged()
        }
        #expect(world.policies.inForce.digest == first)
        #expect(world.policies.inForce.refused == nil)
        for number in 1...3 { try world.write("policy { about = \"Whole.\" }\n", "y\(number).lua") }
        await world.policies.reloadIfChanged()
        #expect(world.policies.inForce.digest == first)
        await world.policies.reloadIfChanged()
        #expect(world.policies.inForce.digest != first)
        #expect(world.reloads("taken") == 1)
        #expect(world.reloads("refused") == 0)
        await world.policies.reloadIfChanged()
        #expect(world.reloads("unchanged") == 0)
    }

    @Test func `stays when a newer one is refused, and says so until one is whole`() async throws {
        let world = try World()
        let first = world.policies.inForce.digest
        #expect(world.gauge("poolwarden_policies_refused") == 0)
        try world.write("policy { about = \"Two.\" }\nnonesuch()\n")
        let refused = await world.policies.reload()
        #expect(refused.outcome == .refused)
        #expect(refused.problems.map(\.line) == [2])
        #expect(refused.digest == first)
        #expect(world.policies.inForce.refused?.problems == refused.problems)
        #expect(world.gauge("poolwarden_policies_refused") == 1)
        #expect(world.reloads("refused") == 1)
        #expect(
            world.policies.inForce.line
                == "policies \(first.prefix(12)) decide; a newer set was refused at 1970-01-01T00:16:40Z, the log says why"
        )
        // Back to what decides: nothing is refused any more.
        try world.write("policy { about = \"One.\" }\n")
        #expect(await world.policies.reload().outcome == .unchanged)
        #expect(world.policies.inForce.refused == nil)
        #expect(world.gauge("poolwarden_policies_refused") == 0)
    }

    @Test func `is kept in the journal with its files before it decides`() async throws {
        let world = try World()
        try await world.policies.keepFirst()
        let first = world.policies.inForce.digest
        try world.write("policy { about = \"Two.\" }\nuse \"names\"\n")
        try FileManager.default.createDirectory(atPath: world.folder + "/lib", withIntermediateDirectories: true)
        try world.write("return {}\n", "lib/names.lua")
        #expect(await world.policies.reload().outcome == .taken)
        let second = world.policies.inForce.digest
        #expect(try await world.journal.policySet(first)?.map(\.name) == ["policies/x.lua"])
        let kept = try await world.journal.policySet(second)
        #expect(kept?.map(\.name) == ["policies/x.lua", "policies/lib/names.lua"])
        #expect(kept?.last?.bytes == Array("return {}\n".utf8))
        #expect(world.gauge("poolwarden_policies_since_seconds") == 1_000)
        let digests = world.metrics.recorders.filter { $0.label == "poolwarden_policies_since_seconds" }
            .map { $0.dimensions.map(\.1) }
        #expect(digests == [[String(second.prefix(12))]])
    }

    @Test func `stays when the journal cannot keep a newer one`() async throws {
        let world = try World()
        let first = world.policies.inForce.digest
        world.journal.close()
        try world.write("policy { about = \"Two.\" }\n")
        let reload = await world.policies.reload()
        #expect(reload.outcome == .refused)
        #expect(reload.problems.first?.message.hasPrefix("the journal could not keep the set") == true)
        #expect(world.policies.inForce.digest == first)
    }

    @Test func `is looked at through links, as where a folder is mounted by Kubernetes`() throws {
        let folder = TemporaryFolder.path + "/mounted"
        for version in ["a", "b"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/..\(version)",
                withIntermediateDirectories: true,
            )
            try World.write("policy { about = \"\(version)\" }", to: "\(folder)/..\(version)")
        }
        try FileManager.default.createSymbolicLink(atPath: folder + "/..data", withDestinationPath: "..a")
        try FileManager.default.createSymbolicLink(atPath: folder + "/x.lua", withDestinationPath: "..data/x.lua")
        let before = FolderStamps(of: folder)
        #expect(before == FolderStamps(of: folder))
        try FileManager.default.removeItem(atPath: folder + "/..data")
        try FileManager.default.createSymbolicLink(atPath: folder + "/..data", withDestinationPath: "..b")
        #expect(before != FolderStamps(of: folder))
    }
}
