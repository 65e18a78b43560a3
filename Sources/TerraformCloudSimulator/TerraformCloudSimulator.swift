import HTTPServing
package import AgentPoolsAPI
package import Foundation
package import Hummingbird
package import Logging
import NIOCore

/// A Terraform Cloud that keeps state, in process or as a server: for the demo, for operators, for tests.
///
/// It serves one organization of the Agent Pools and Agents API under `/api/v2`, and itself under `/_simulator`, without a
/// token: the fleet for people, its whole state, its clock, faults to come and a ledger of what was done. Copies share
/// their state.
package struct TerraformCloudSimulator: Sendable {
    let cloud: SimulatedCloud
    private let settings: SimulatorSettings
    private let host: String
    private let port: Int
    private let logger: Logger

    /// Makes a simulator; nothing listens yet.
    ///
    /// - Parameters:
    ///   - fleet: What is there at the start, such as ``SimulatedOrganization/demo(now:isAlive:)``.
    ///   - token: The one bearer token that is accepted.
    ///   - host: Where to listen; this machine only by default, as the simulator itself asks for no token.
    ///   - port: The port; 0 for any that is free.
    ///   - settings: How it behaves; today's API without a rate limit or faults by default.
    ///   - logger: For the server.
    ///   - now: The time that the organization lives by; it may be moved forward on top of that.
    ///   - elapsed: The seconds that the rate limit counts by.
    ///   - sleep: How late answers wait.
    package init(
        fleet: SimulatedOrganization,
        token: String,
        host: String = "127.0.0.1",
        port: Int = 0,
        settings: SimulatorSettings = SimulatorSettings(),
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        elapsed: @escaping @Sendable () -> Double = Self.elapsed,
        sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) },
    ) {
        self.cloud = SimulatedCloud(
            organization: fleet,
            token: token,
            settings: settings,
            clock: SimulatedClock(following: now),
            elapsed: elapsed,
            sleep: sleep,
        )
        self.settings = settings
        self.host = host
        self.port = port
        self.logger = logger
    }

    /// Seconds of this machine's steady clock.
    package static let elapsed: @Sendable () -> Double = {
        let start = ContinuousClock.now
        return { (ContinuousClock.now - start) / .seconds(1) }
    }()

    /// Makes the server, which is also a `Service`.
    ///
    /// - Parameter onReady: Called with the port once requests are accepted.
    /// - Returns: A server that runs until its task is cancelled or its service group shuts down.
    package func makeApplication(
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            responder: SimulatorResponder(cloud: self.cloud, settings: self.settings),
            server: .closingUnserved(),
            configuration: ApplicationConfiguration(address: .hostname(self.host, port: self.port)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: self.logger,
        )
    }

    /// The same organization in process, without HTTP, without a token and without a rate limit.
    package var service: any AgentPoolsService { SimulatedService(cloud: self.cloud) }

    /// The organization as it is now.
    package func snapshot() async -> SimulatedOrganization {
        await self.cloud.snapshot()
    }

    /// Every mutating request received so far, in order.
    package func ledger() async -> [LedgerEntry] {
        await self.cloud.ledger.map(\.entry)
    }

    /// Every mutating request received so far, in order, with what became of it.
    package func records() async -> [LedgerRecord] {
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
        await self.cloud.script(ScriptedFault(fault, on: target, .next(next)))
    }

    /// Adds a fault to those that are still to come.
    package func script(_ fault: ScriptedFault) async {
        await self.cloud.script(fault)
    }

    /// Forgets all faults that are still to come.
    package func removeFaults() async {
        await self.cloud.removeFaults()
    }

    /// Changes the organization from outside the API, as the world does.
    @discardableResult
    package func change<Result: Sendable>(
        _ body: @Sendable (inout SimulatedOrganization) -> Result
    ) async -> Result {
        await self.cloud.change(body)
    }

    /// Moves the clock forward.
    ///
    /// - Parameter seconds: By how much; 0 or more, at most a hundred years.
    /// - Returns: Whether it was moved.
    @discardableResult
    package func advance(by seconds: Double) async -> Bool {
        await self.cloud.move { $0.advance(by: seconds) }
    }

    /// The whole state as JSON that ``StateReader/read(_:now:silence:)`` reads.
    package func state() async -> [UInt8] {
        let (organization, token) = await self.cloud.state()
        return StateWriter.write(organization, token: token)
    }
}
