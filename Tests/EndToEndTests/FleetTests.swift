import AgentPoolsAPI
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import TerraformCloudSimulator
import TestKit
import Testing

/// `poolwarden pools`, `agents` and `tokens`, as a program runs them: the built binary against a simulator over HTTP.
@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `A command for the fleet` {
    @Test func `lists for people and for programs`() async throws {
        try await self.withFleet { run, _ in
            let table = try await run(["pools", "list"])
            #expect(table.status == 0, "\(table.errors)")
            for name in ["ci-linux", "sandbox-eu", "production"] { #expect(table.output.contains(name)) }
            let json = try await run(["agents", "list", "ci-linux", "--json"])
            let tree = try JSON(reading: Array(json.output.utf8))
            #expect(tree["organization"]?.text == "acme")
            #expect(tree["agents"]?.elements?.count == 6)
        }
    }

    @Test func `changes what it says, once, and says it by its exit code`() async throws {
        try await self.withFleet { run, simulator in
            #expect(try await run(["pools", "create", "ci-arm"]).status == 0)
            let again = try await run(["pools", "create", "ci-arm"])
            #expect(again.status == 1)
            #expect("\(again.output)\(again.errors)".contains("there is a pool of that name"))
            #expect(try await run(["pools", "create", "ci/arm"]).status == 64)

            let planned = try await run(["agents", "delete", "--all-pools", "--dry-run"])
            #expect(planned.status == 0)
            let unasked = try await run(["agents", "delete", "--all-pools"])
            #expect(unasked.status == 2, "\(unasked.errors)")
            let ledger = await simulator.ledger()
            #expect(ledger.count { $0.applied } == 1)

            let deleted = try await run(["agents", "delete", "--all-pools", "--yes"])
            #expect(deleted.status == 0, "\(deleted.errors)")
            let left = await simulator.snapshot().pools.flatMap(\.agents)
            #expect(left.allSatisfy { $0.agent.status != .exited && $0.agent.status != .errored })
        }
    }

    @Test func `hands the secret of a new token to a file, and to nobody else`() async throws {
        try await self.withFleet { run, _ in
            let file = TemporaryFolder.path + "/agent-token"
            let created = try await run([
                "tokens", "create", "ci-linux", "--description", "a test", "--secret-file", file,
            ])
            #expect(created.status == 0, "\(created.errors)")
            let secret = try String(contentsOfFile: file, encoding: .utf8)
            #expect(secret.contains(".atlasv1."))
            #expect(!created.output.contains(secret) && !created.errors.contains(secret))
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    /// Runs a body beside a simulator, with the binary pointed at it.
    private func withFleet(
        _ body:
            @Sendable @escaping (
                _ run: @Sendable ([String]) async throws -> Binary.Result,
                _ simulator: TerraformCloudSimulator
            ) async throws -> Void
    ) async throws {
        let logger = Logger(label: "simulator", factory: { _ in SwiftLogNoOpLogHandler() })
        let simulator = TerraformCloudSimulator(fleet: .demo(now: Date()), token: "a-token", logger: logger)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = simulator.makeApplication { continuation.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await application.run() }
            group.addTask {
                var ready = ports.makeAsyncIterator()
                let port = try Missing.unwrap(await ready.next())
                try await body(
                    { arguments in
                        try await Binary.run(
                            arguments + ["--address", "http://127.0.0.1:\(port)", "--organization", "acme"],
                            environment: ["TFE_TOKEN": "a-token"],
                        )
                    },
                    simulator,
                )
            }
            // Whichever ends first decides: the server only ends early when it could not start.
            try await group.next()
        }
    }
}
