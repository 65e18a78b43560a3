import Foundation
import Hummingbird
import Intake
import Logging
import Synchronization
import TerraformCloudSimulator
import TestKit
import Warden

@testable import poolwarden

/// The built binary serving `config/demo.yaml`, with the simulator and GitHub's stand-in in this process.
final class RunningServer: @unchecked Sendable {
    let simulator: TerraformCloudSimulator
    let github: GitHubStandIn
    let folder: DemoFolder
    let port: Int
    /// Where metrics and the reasons of health checks are.
    let adminPort: Int
    /// The settings' file.
    let config: String
    private let environment: [String: String]
    private var program: Program?

    private init(
        simulator: TerraformCloudSimulator,
        github: GitHubStandIn,
        folder: DemoFolder,
        port: Int,
        adminPort: Int,
        config: String,
        environment: [String: String],
    ) {
        self.simulator = simulator
        self.github = github
        self.folder = folder
        self.port = port
        self.adminPort = adminPort
        self.config = config
        self.environment = environment
    }

    private static func policiesWithoutSchedules() throws -> String {
        let folder = TemporaryFolder.path + "/shipped/policies"
        try FileManager.default.createDirectory(
            atPath: TemporaryFolder.path + "/shipped",
            withIntermediateDirectories: true,
        )
        try FileManager.default.copyItem(atPath: Binary.project + "/policies", toPath: folder)
        for name in ["capacity.lua", "capacity.case", "janitor.lua", "janitor.case"] {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        return folder
    }

    /// Starts all, hands it over, and stops it.
    ///
    /// - Parameters:
    ///   - policies: The folder of the policies; nil for those that come with it, without those that a clock starts: no
    ///     tick comes between the deliveries of a test.
    ///   - given: What is in the environment on top of what `config/demo.yaml` needs.
    ///   - settings: Changes the text of that file.
    ///   - body: What is done with the server.
    /// - Throws: What kept it from starting, or what the body throws.
    static func run(
        policies: String? = nil,
        environment given: [String: String] = [:],
        settings: (String) -> String = { $0 },
        _ body: @escaping @Sendable (RunningServer) async throws -> Void,
    ) async throws {
        let folder = try DemoFolder(path: TemporaryFolder.path + "/server")
        let policies = try policies ?? Self.policiesWithoutSchedules()
        let demo = try String(contentsOfFile: Binary.project + "/config/demo.yaml", encoding: .utf8)
        let config = folder.path + "/settings.yaml"
        try settings(demo).write(toFile: config, atomically: true, encoding: .utf8)
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let simulator = TerraformCloudSimulator(
            fleet: .demo(now: Date()),
            token: try folder.secret(.apiToken),
            logger: quiet,
        )
        let github = GitHubStandIn()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (simulatorPorts, simulatorIsReady) = AsyncStream<Int>.makeStream()
            let (githubPorts, githubIsReady) = AsyncStream<Int>.makeStream()
            group.addTask { try await simulator.makeApplication { simulatorIsReady.yield($0) }.run() }
            group.addTask { try await github.makeApplication(logger: quiet) { githubIsReady.yield($0) }.run() }
            let simulatorPort = try Missing.unwrap(await simulatorPorts.first { _ in true })
            let githubPort = try Missing.unwrap(await githubPorts.first { _ in true })
            let (port, adminPort) = try Self.freePorts()
            var environment = try folder.environment(
                policies: policies,
                simulatorPort: simulatorPort,
                githubPort: githubPort,
            )
            environment["POOLWARDEN_SERVER_PORT"] = "\(port)"
            environment["POOLWARDEN_SERVER_ADMIN"] = "127.0.0.1:\(adminPort)"
            environment["POOLWARDEN_LOG_LEVEL"] = "info"
            environment.merge(given) { $1 }
            let server = RunningServer(
                simulator: simulator,
                github: github,
                folder: folder,
                port: port,
                adminPort: adminPort,
                config: config,
                environment: environment,
            )
            try await server.start()
            do {
                try await body(server)
            } catch {
                await server.kill()
                throw error
            }
            await server.kill()
            group.cancelAll()
        }
    }

    var address: String { "http://127.0.0.1:\(self.port)" }

    /// Asks the admin listener.
    func admin(_ path: String) async throws -> PostAnswer {
        try await Post.send(
            RequestFile(method: "GET", path: path, headers: [], body: []),
            to: "http://127.0.0.1:\(self.adminPort)",
        )
    }

    /// What the server has logged.
    var log: String { (try? String(contentsOfFile: self.folder.path + "/log", encoding: .utf8)) ?? "" }

    /// Starts the binary and waits until it answers.
    func start() async throws {
        self.program = try Program(
            Binary.path,
            ["serve", "--config", self.config],
            environment: Binary.environment(self.environment),
            folder: Binary.project,
            output: self.folder.path + "/output",
            errors: self.folder.path + "/log",
        )
        let request = RequestFile(method: "GET", path: "/livez", headers: [], body: [])
        for _ in 0..<1_000 {
            if (try? await Post.send(request, to: self.address))?.status == 200 { return }
            guard self.program?.isRunning == true else { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failure("the server did not start: \(self.log)")
    }

    /// Runs another command beside the server, with the same settings.
    func run(_ arguments: [String], _ given: [String: String] = [:]) async throws -> Binary.Result {
        try await Binary.run(
            arguments + ["--config", self.config],
            environment: self.environment.merging(given) { $1 },
        )
    }

    /// Runs lines of a shell in the journal's folder, where `config/poolwarden.yaml` has the same settings.
    func run(shell lines: String) async throws -> Binary.Result {
        let config = self.folder.path + "/config"
        try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
        try Data(contentsOf: URL(filePath: self.config)).write(to: URL(filePath: config + "/poolwarden.yaml"))
        let binaries = URL(filePath: Binary.path).deletingLastPathComponent().path
        return try await Binary.run(
            "/bin/bash",
            ["-euo", "pipefail", "-c", lines],
            environment: self.environment.merging(["PATH": "\(binaries):/usr/bin:/bin"]) { $1 },
            folder: self.folder.path,
        )
    }

    /// `kill -9`: nothing is tidied up.
    func kill() async {
        _ = await self.end(SIGKILL)
    }

    /// SIGHUP: the policies are to be read again.
    func hangUp() {
        self.program?.send(signal: SIGHUP)
    }

    /// SIGTERM.
    ///
    /// - Returns: The exit status.
    func terminate() async -> Int32 { await self.end(SIGTERM) }

    private func end(_ signal: Int32) async -> Int32 {
        guard let program else { return -1 }
        program.send(signal: signal)
        self.program = nil
        return await program.end()
    }

    /// Sends a request file of the fixtures, signed afresh.
    func send(
        _ file: String,
        as kind: SenderKind,
        changing: (String) -> String = { $0 },
        fresh: Bool = false,
    ) async throws -> PostAnswer {
        let bytes = try readFile(Binary.project + "/Tests/Fixtures/" + file)
        let request = try RequestFile(Array(changing(String(decoding: bytes, as: UTF8.self)).utf8)).signed(
            kind: kind,
            secret: Secret(try self.folder.secret(kind == .slack ? .slack : .github)),
            now: Date(),
            freshDelivery: fresh ? UUID() : nil,
        )
        return try await Post.send(request, to: self.address)
    }

    /// Waits until it is so, 20 s at most.
    func eventually(_ isSo: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<2_000 {
            if try await isSo() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Two ports that are free now.
    private static func freePorts() throws -> (Int, Int) { (try Self.freePort(), try Self.freePort()) }

    /// Below those that the kernel gives away by itself, and each once: no other test's server can come first.
    private static let lastPort = Mutex(Int.random(in: 12_000..<22_000))

    private static func freePort() throws -> Int {
        while true {
            let port = Self.lastPort.withLock { last in
                last += 1
                return last
            }
            guard port < 32_000 else { throw Missing() }
            if Self.isFree(port) { return port }
        }
    }

    private static func isFree(_ port: Int) -> Bool {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
