import Foundation
import Hummingbird
import Logging
import Settings
import TerraformCloudSimulator

/// The demo's world: the simulator and the server, both on free loopback ports, and a stand-in for GitHub's REST API.
struct DemoStage: Sendable {
    let folder: DemoFolder
    let simulator: TerraformCloudSimulator
    let github: GitHubStandIn
    /// Where the server is, such as `http://127.0.0.1:41234`.
    let server: String

    /// Starts everything, hands it over, and stops it.
    ///
    /// - Parameters:
    ///   - config: The settings' file, `config/demo.yaml`; its ports, secrets and journal are replaced.
    ///   - policies: The folder of the policy files.
    ///   - play: What is played; the server runs on until it returns, or until Ctrl-C.
    /// - Returns: What the play gave; nil when Ctrl-C came first.
    /// - Throws: What kept the server from starting, or the play from going on.
    static func run<Result: Sendable>(
        config: String,
        policies: String,
        _ play: @escaping @Sendable (DemoStage) async throws -> Result,
    ) async throws -> Result? {
        let folder = try DemoFolder()
        defer { folder.remove() }
        let quiet = Logger(label: "demo", factory: { _ in SwiftLogNoOpLogHandler() })
        let simulator = TerraformCloudSimulator(
            fleet: .demo(now: Date()),
            token: try folder.secret(.apiToken),
            logger: quiet,
        )
        let github = GitHubStandIn()
        return try await withThrowingTaskGroup(of: End<Result>.self) { group in
            let simulatorPort = await Self.start(in: &group) { simulator.makeApplication(onReady: $0) }
            let githubPort = await Self.start(in: &group) { github.makeApplication(logger: quiet, onReady: $0) }
            let settings = try ValidSettings.load(
                path: config,
                environment: try folder.environment(
                    policies: policies,
                    simulatorPort: simulatorPort,
                    githubPort: githubPort,
                ),
            )
            let server = try Server(settings: settings, logger: settings.log.logger(label: "poolwarden"))
            let (ports, ready) = AsyncStream<Int>.makeStream()
            group.addTask {
                try await server.run { ready.yield($0) }
                ready.finish()
                return .stopped
            }
            group.addTask {
                guard let port = await ports.first(where: { _ in true }) else { return .stopped }
                return .played(
                    try await play(
                        DemoStage(
                            folder: folder,
                            simulator: simulator,
                            github: github,
                            server: "http://127.0.0.1:\(port)",
                        )
                    )
                )
            }
            var result: Result?
            if case .played(let played) = try await group.next() {
                result = played
                // The server ends as an operator ends it: nothing that is under way is lost.
                kill(getpid(), SIGTERM)
                _ = try await group.next()
            }
            group.cancelAll()
            return result
        }
    }

    private enum End<Result: Sendable>: Sendable {
        case played(Result)
        case stopped
    }

    /// Starts a server of the stage in the background.
    ///
    /// - Returns: Its port.
    private static func start<Result: Sendable>(
        in group: inout ThrowingTaskGroup<End<Result>, any Error>,
        _ make: (@escaping @Sendable (Int) async -> Void) -> some ApplicationProtocol,
    ) async -> Int {
        let (ports, ready) = AsyncStream<Int>.makeStream()
        let application = make { ready.yield($0) }
        group.addTask {
            try await application.run()
            ready.finish()
            return .stopped
        }
        return await ports.first(where: { _ in true }) ?? 0
    }
}
