import AgentPoolsAPI
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// The folder, the simulator and the server, each a process of its own, on free ports of this machine.
final class Stage: Sendable {
    let folder: String
    let simulator: Child
    let server: RestartedServer
    let client: HTTPClient

    var journal: String { self.folder + "/journal.sqlite" }

    static let secret = "a-secret-for-the-effects"

    /// - Parameters:
    ///   - setup: What the command was given.
    ///   - fleet: What the simulator starts with.
    ///   - faults: What goes wrong there.
    /// - Throws: What keeps the processes from starting.
    init(_ setup: Setup, _ fleet: StartFleet, faults: [String]) async throws {
        let here = FileManager.default.currentDirectoryPath
        func whole(_ path: String) -> String { path.hasPrefix("/") ? path : "\(here)/\(path)" }
        guard FileManager.default.isExecutableFile(atPath: whole(setup.binary)) else {
            throw EffectsError("\(setup.binary): no program is there; build it first, with make build")
        }
        self.folder = whole(setup.folder ?? ".build/effects-\(getpid())")
        try? FileManager.default.removeItem(atPath: self.folder)
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        try Data(fleet.state).write(to: URL(filePath: self.folder + "/fleet.json"))
        self.simulator = Child(binary: whole(setup.binary), folder: self.folder, name: "simulator")
        let told = try await self.simulator.start(
            ["simulator", "--port", "0", "--rate", "0", "--seed", "\(setup.seed)", "--state", "fleet.json"]
                + faults.flatMap { ["--fault", $0] },
            environment: [:],
        ) { $0.contains("\n") }
        guard let address = told.split(separator: "\n").first?.dropFirst("listening on ".count) else {
            throw EffectsError("the simulator did not start: \(told)")
        }
        let port = try FreePort.find()
        let settings = """
            server: { port: \(port), admin: off }
            policies: { folder: "\(whole(setup.policies))" }
            journal: { path: journal.sqlite, key: "env:EFFECTS_KEY" }
            organizations:
              acme:
                address: "\(address)"
                token: "env:EFFECTS_TOKEN"
                timeout: 2
                first_byte_timeout: 1
                connections: 48
            sources: { slack: { kind: slack, secrets: ["env:EFFECTS_SECRET"], reply_hosts: ["127.0.0.1:9"] } }
            log: { level: error }

            """
        try settings.write(toFile: self.folder + "/effects.yaml", atomically: true, encoding: .utf8)
        self.server = RestartedServer(
            child: Child(binary: whole(setup.binary), folder: self.folder, name: "server"),
            port: port,
        )
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 512
        configuration.timeout.connect = .seconds(2)
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        try await self.server.start()
        self.api = String(address)
    }

    /// The simulator's address.
    let api: String

    /// Asks the simulator about itself.
    func ask(_ path: String) async throws -> JSON {
        let request = HTTPClientRequest(url: "\(self.api)/_simulator/\(path)")
        let response = try await self.client.execute(request, timeout: .seconds(30))
        return try JSON(reading: Array(buffer: try await response.body.collect(upTo: 256 << 20)))
    }

    func tell(_ method: String, _ path: String) async throws {
        var request = HTTPClientRequest(url: "\(self.api)/_simulator/\(path)")
        request.method = .init(rawValue: method)
        _ = try await self.client.execute(request, timeout: .seconds(30))
    }

    /// Ends everything, and removes the folder, unless somebody must look into it.
    func end(keepsFolder: Bool = false) async {
        await self.server.kill()
        await self.simulator.end(SIGKILL)
        try? await self.client.shutdown()
        guard !keepsFolder else { return print("the journal is kept in \(self.folder)") }
        try? FileManager.default.removeItem(atPath: self.folder)
    }
}

/// A fleet of pools with dead agents.
struct StartFleet {
    let pools: Int
    let agentsPerPool: Int

    /// What the simulator takes for an API token.
    static let token = "the-token-of-the-effects"

    func pool(_ number: Int) -> String { "start-\(number)" }
    func agent(_ pool: Int, _ number: Int) -> String { "agent-\(pool)x\(number)" }

    /// The simulator's state file.
    var state: [UInt8] {
        var pools: [JSON] = []
        var agents: [JSON] = []
        for pool in 0..<self.pools {
            let id = AgentPoolID(rawValue: "apool-start\(pool)")
            pools.append(
                Self.tree(AgentPool(id: id, name: self.pool(pool), createdAt: Date(timeIntervalSince1970: 1.7e9)))
            )
            for number in 0..<self.agentsPerPool {
                let agent = Agent(
                    id: AgentID(rawValue: self.agent(pool, number)),
                    name: "a\(number)",
                    status: .exited,
                    ipAddress: "10.0.0.1",
                    lastPingAt: Date(timeIntervalSince1970: 1.7e9),
                    createdAt: Date(timeIntervalSince1970: 1.7e9),
                )
                guard case .object(var members) = Self.tree(agent) else { continue }
                members["pool"] = .string(id.rawValue)
                agents.append(.object(members))
            }
        }
        return JSON.object([
            "organization": .string("acme"), "token": .string(Self.token),
            "workspaces": .array([]), "projects": .array([]),
            "agent-pools": .array(pools), "agents": .array(agents),
        ]).bytes
    }

    /// The API's own form of a resource.
    private static func tree(_ resource: some APIResource) -> JSON {
        guard let document = try? JSON(reading: ResourceDocument(data: resource).bytes), let tree = document["data"]
        else { preconditionFailure("our own document can be read") }
        return tree
    }
}
