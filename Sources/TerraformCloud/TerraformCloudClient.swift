public import AgentPoolsAPI
import AsyncHTTPClient
public import Logging
import Metrics

/// The shared client of the Agent Pools and Agents API: the one thing that talks to it.
///
/// All copies of a client share its connections, its rate budget, its circuit breaker and the reads that are under way.
/// Reads are tried again by themselves; a change is sent once, and again only where it is certain that nothing was done.
///
/// A call gets its turn by its lane: ``people`` unless ``lane(_:)`` says otherwise. After five failures in a row calls throw
/// ``TerraformCloudError/circuitOpen(retryAfter:)`` at once, until a probe (`GET /ping`, made by the next call when its time
/// has come) is answered; calls that come during the probe wait for it.
///
/// Cancelling the task of a call ends the call at once, wherever it is. Call ``shutdown()`` when done with the client.
///
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs/agents>.
public struct TerraformCloudClient: AgentPoolsService {
    let path: CallPath
    private let lane: Lane

    var settings: TerraformCloudSettings { self.path.settings }

    /// Makes a client; nothing is sent yet.
    ///
    /// Metrics go to the factory that `MetricsSystem` has now, and spans to the tracer that `InstrumentationSystem` has at
    /// each call: see <doc:Observation>.
    ///
    /// - Parameters:
    ///   - settings: Where the API is, and how long to try.
    ///   - budget: What this client shares with others that are the same user to the API; nil by default, for a budget of
    ///     its own.
    ///   - logger: Gets one line a try at level `debug`, without the token, query or body.
    public init(settings: TerraformCloudSettings, budget: (any RateBudget)? = nil, logger: Logger) {
        self.init(settings: settings, budget: budget, logger: logger, time: .machine) { Double.random(in: 0...$0) }
    }

    /// Makes a client with a clock and with chance of the caller's own.
    package init(
        settings: TerraformCloudSettings,
        budget: (any RateBudget)? = nil,
        logger: Logger,
        time: Timekeeper,
        jitter: @escaping @Sendable (Double) -> Double,
    ) {
        let limits = settings.limits
        self.path = CallPath(
            settings: settings,
            budget: budget
                ?? SharedRateBudget(perSecond: limits.callsPerSecond, most: limits.mostCallsPerSecond, time: time),
            rule: TryRule(tries: limits.tries, patience: limits.patience, jitter: jitter),
            time: time,
            measures: Measures(factory: MetricsSystem.factory),
            logger: logger,
        )
        self.lane = .people
    }

    private init(_ path: CallPath, _ lane: Lane) {
        self.path = path
        self.lane = lane
    }

    /// The same client, whose calls queue in another lane.
    ///
    /// - Parameter lane: Who waits for the answers.
    /// - Returns: A client that shares everything with this one.
    public func lane(_ lane: Lane) -> TerraformCloudClient {
        TerraformCloudClient(self.path, lane)
    }

    /// Whether calls throw ``TerraformCloudError/circuitOpen(retryAfter:)`` now, as the API did not answer.
    package var isCircuitOpen: Bool { self.path.isCircuitOpen }

    /// Closes all connections; calls that are under way fail.
    ///
    /// - Throws: When it was called before.
    public func shutdown() async throws {
        try await self.path.exchange.httpClient.shutdown()
    }

    /// Sends a request, again where that is safe, and gives back a 2xx answer.
    func send(_ call: Call) async throws(TerraformCloudError) -> Answer {
        try await self.path.send(call, in: self.lane)
    }
}
