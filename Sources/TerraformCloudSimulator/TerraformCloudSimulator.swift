package import AgentPoolsAPI
package import Foundation
package import Hummingbird
package import Logging
import NIOCore

/// A Terraform Cloud that keeps state, in process or as a server: for the demo, for operators, for tests.
///
/// It serves one organization of the Agent Pools and Agents API under `/api/v2`, and the fleet for people at
/// `GET /_simulator/fleet`. Copies share their state.
package struct TerraformCloudSimulator: Sendable {
    let cloud: SimulatedCloud
    private let token: String
    private let host: String
    private let port: Int
    private let logger: Logger

    /// Makes a simulator; nothing listens yet.
    ///
    /// - Parameters:
    ///   - fleet: What is there at the start, such as ``SimulatedOrganization/demo(now:)``.
    ///   - token: The one bearer token that is accepted.
    ///   - host: Where to listen; this machine only by default, as the fleet is shown without a token.
    ///   - port: The port; 0 for any that is free.
    ///   - logger: For the server.
    ///   - now: The time that new pools are created at.
    ///   - sleep: How ``SimulatedFault/delay(seconds:)`` waits.
    package init(
        fleet: SimulatedOrganization,
        token: String,
        host: String = "127.0.0.1",
        port: Int = 0,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) },
    ) {
        self.cloud = SimulatedCloud(organization: fleet, now: now, sleep: sleep)
        self.token = token
        self.host = host
        self.port = port
        self.logger = logger
    }

    /// Makes the server, which is also a `Service`.
    ///
    /// - Parameter onReady: Called with the port once requests are accepted.
    /// - Returns: A server that runs until its task is cancelled or its service group shuts down.
    package func makeApplication(
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            responder: SimulatorResponder(cloud: self.cloud, token: self.token),
            configuration: ApplicationConfiguration(address: .hostname(self.host, port: self.port)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: self.logger,
        )
    }

    /// The same organization in process, without HTTP and without a token.
    package var service: any AgentPoolsService { SimulatedService(cloud: self.cloud) }

    /// The organization as it is now.
    package func snapshot() async -> SimulatedOrganization {
        await self.cloud.organization
    }

    /// Every mutating request received so far, in order.
    package func ledger() async -> [LedgerEntry] {
        await self.cloud.ledger
    }

    /// Lets the next requests fail.
    ///
    /// - Parameters:
    ///   - next: How many.
    ///   - fault: How.
    ///   - target: Which requests; all by default.
    package func fail(
        next: Int = 1,
        with fault: SimulatedFault,
        on target: SimulatedFault.Target = .everything,
    ) async {
        await self.cloud.script(fault, times: next, target: target)
    }

    /// Changes the organization from outside the API, as the world does.
    @discardableResult
    package func change<Result: Sendable>(
        _ body: @Sendable (inout SimulatedOrganization) -> Result
    ) async -> Result {
        await self.cloud.change(body)
    }
}
