import AgentPoolsAPI
import Foundation
import LuaPolicies
import Synchronization
import Testing
import Warden

/// A folder of policies that a test writes; it is gone afterwards.
final class PolicyFixture {
    let folder: String

    /// Writes the files, each under its path, such as `x.lua` and `lib/y.lua`.
    init(_ files: [String: String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "policies-\(UUID().uuidString)/policies")
        self.folder = folder.path()
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true,
            )
            try Data(text.utf8).write(to: file)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: URL(filePath: self.folder).deletingLastPathComponent())
    }

    func load(
        settings: PolicySettings = PolicySettings(),
        checkingNames: Bool = true,
        log: @escaping LuaPolicySet.Log = { _, _ in },
    ) throws -> LuaPolicySet {
        try LuaPolicySet.load(folder: self.folder, settings: settings, checkingNames: checkingNames, log: log)
    }

    /// What is wrong with the folder, one problem a line.
    func problems() -> [String] {
        do {
            _ = try self.load()
            return []
        } catch let error as PolicyLoadError {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}

/// Decides about one event or command with one policy file made of `body`.
func decide(
    _ body: String,
    _ occurrence: Occurrence = .event(),
    reads: any AgentPoolsReads = FakeOrganization(),
    settings: PolicySettings = PolicySettings(),
    checkingNames: Bool = true,
    log: @escaping LuaPolicySet.Log = { _, _ in },
) async throws -> Decision {
    let fixture = try PolicyFixture(["x.lua": body])
    let set = try fixture.load(settings: settings, checkingNames: checkingNames, log: log)
    return await set.decide(occurrence, reads: reads)
}

/// A policy that may do everything and runs `body` on the event `test`.
func onTest(_ body: String) -> String {
    """
    policy { about = "a test", may = { "pools.create", "pools.update", "pools.delete", "agents.delete" } }
    on "test" { run = function(event)
    \(body)
    end }
    """
}

extension Occurrence {
    static func event(_ name: String = "test", payload: String = "", fields: [Field] = []) -> Occurrence {
        Occurrence(
            name: name,
            source: SourceName(rawValue: "tests"),
            delivery: DeliveryID(rawValue: "delivery-1"),
            actor: Actor(id: "anna", name: "Anna", groups: ["platform", "sre"]),
            received: Date(timeIntervalSince1970: 1_775_044_800.75),
            payload: Array(payload.utf8),
            fields: fields,
        )
    }

    static func command(_ line: String) -> Occurrence {
        var occurrence = Occurrence.event("slack.command")
        occurrence.command = Command(words: line.split(separator: " ").map(String.init))
        return occurrence
    }
}

extension Decision {
    /// The verdict and the reasons, for a short comparison.
    var summary: String { "\(self.verdict.rawValue): \(self.reasons.map(\.text).joined(separator: "; "))" }

    /// Without what differs from run to run: the time.
    var timeless: Decision {
        var copy = self
        copy.cost.microseconds = 0
        return copy
    }
}

/// An organization in memory that counts its reads.
final class FakeOrganization: AgentPoolsReads {
    private let pools: [AgentPool]
    private let agents: [AgentPoolID: [Agent]]
    private let failure: TerraformCloudError?
    private let delay: Duration?
    private let log = Mutex<[String]>([])

    init(
        pools: [AgentPool] = [],
        agents: [AgentPoolID: [Agent]] = [:],
        failure: TerraformCloudError? = nil,
        delay: Duration? = nil,
    ) {
        self.pools = pools
        self.agents = agents
        self.failure = failure
        self.delay = delay
    }

    /// Three pools, `ci-linux` with five agents.
    static var usual: FakeOrganization {
        let linux = AgentPoolID(rawValue: "apool-1")
        let noon = Date(timeIntervalSince1970: 1_775_044_800)
        func agent(_ number: Int, _ status: AgentStatus, age: Double) -> Agent {
            Agent(
                id: AgentID(rawValue: "agent-\(number)"),
                name: "a\(number)",
                status: status,
                lastPingAt: noon.addingTimeInterval(-age),
            )
        }
        return FakeOrganization(
            pools: [
                AgentPool(id: linux, name: "ci-linux", agentCount: 3, workspaces: [WorkspaceID(rawValue: "ws-1")]),
                AgentPool(id: AgentPoolID(rawValue: "apool-2"), name: "ci-linux-arm"),
                AgentPool(
                    id: AgentPoolID(rawValue: "apool-3"),
                    name: "production",
                    workspaces: ["ws-2", "ws-3"].map(WorkspaceID.init(rawValue:)),
                ),
            ],
            agents: [
                linux: [
                    agent(1, .idle, age: 1), agent(2, .busy, age: 1), agent(3, .exited, age: 7200),
                    agent(4, .errored, age: 60), agent(5, .unknown, age: 3600),
                ]
            ],
        )
    }

    var reads: [String] { self.log.withLock(\.self) }

    private func read(_ name: String) async throws(TerraformCloudError) {
        self.log.withLock { $0.append(name) }
        if let delay { try? await Task.sleep(for: delay) }
        await Task.yield()
        if let failure { throw failure }
    }

    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        try await self.read("pools.list \(query.sort?.rawValue ?? "-") \(query.text ?? "-")")
        return self.pools.filter { pool in query.text.map { pool.name.contains($0) } ?? true }
    }

    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        try await self.read("pools.show \(id)")
        guard let pool = self.pools.first(where: { $0.id == id }) else { throw .notFound(APIErrors()) }
        return pool
    }

    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        try await self.read("agents.list \(pool)")
        return self.agents[pool] ?? []
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        try await self.read("agents.show \(id)")
        guard let agent = self.agents.values.joined().first(where: { $0.id == id }) else {
            throw .notFound(APIErrors())
        }
        return agent
    }

    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        try await self.read("tokens.list \(pool)")
        return []
    }

    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        try await self.read("tokens.show \(id)")
        throw .notFound(APIErrors())
    }
}
