import AgentPoolsAPI
import Foundation
import Hummingbird
import TerraformCloud
import TerraformCloudSimulator

/// Runs `body` with a simulator on a free port of this machine, and a client of it.
func withSimulator<Result: Sendable>(
    _ fleet: SimulatedOrganization = .demo(now: start),
    limits: TerraformCloudSettings.Limits = TerraformCloudSettings.Limits(),
    _ body: @Sendable (TerraformCloudClient, TerraformCloudSimulator) async throws -> Result,
) async throws -> Result {
    let simulator = TerraformCloudSimulator(
        fleet: fleet,
        token: goodToken,
        logger: quiet,
        now: { start },
        sleep: { _ in },
    )
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let application = simulator.makeApplication { port in continuation.yield(port) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        defer { group.cancelAll() }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else { throw TestFailure() }
        return try await withClient(of: "http://127.0.0.1:\(port)", organization: fleet.name, limits: limits) {
            client in
            try await body(client, simulator)
        }
    }
}
