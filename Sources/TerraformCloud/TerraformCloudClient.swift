public import AgentPoolsAPI
import AsyncHTTPClient
public import Logging

/// The shared client of the Agent Pools and Agents API: the one thing that talks to it.
///
/// All calls share one rate limit and one pool of connections. Reads are tried again by themselves; a change is sent once,
/// and again only where it is certain that nothing was done. Call ``shutdown()`` when done with it.
///
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs/agents>.
public struct TerraformCloudClient: AgentPoolsService {
    let settings: TerraformCloudSettings
    private let exchange: Exchange
    private let bucket: SharedRateBucket
    private let rule: TryRule
    private let time: Timekeeper
    private let logger: Logger

    /// Makes a client; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - settings: Where the API is, and how long to try.
    ///   - logger: Gets one line a try at level `debug`, without the token, query or body.
    public init(settings: TerraformCloudSettings, logger: Logger) {
        self.init(settings: settings, logger: logger, time: .machine) { Double.random(in: 0...$0) }
    }

    /// Makes a client with a clock and with chance of the caller's own.
    package init(
        settings: TerraformCloudSettings,
        logger: Logger,
        time: Timekeeper,
        jitter: @escaping @Sendable (Double) -> Double,
    ) {
        self.settings = settings
        self.exchange = Exchange(
            httpClient: HTTPClient(
                eventLoopGroupProvider: .singleton,
                configuration: HTTPClient.Configuration(settings.limits),
            ),
            settings: settings,
            alarm: time.alarm,
        )
        self.bucket = SharedRateBucket(perSecond: settings.limits.callsPerSecond)
        self.rule = TryRule(tries: settings.limits.tries, patience: settings.limits.patience, jitter: jitter)
        self.time = time
        self.logger = logger
    }

    /// Closes all connections; calls that are under way fail.
    ///
    /// - Throws: When it was called before.
    public func shutdown() async throws {
        try await self.exchange.httpClient.shutdown()
    }

    /// Sends a request, again where that is safe, and gives back a 2xx answer.
    ///
    /// - Throws: What the last try came to.
    func send(_ call: Call) async throws(TerraformCloudError) -> Answer {
        let start = self.time.elapsed()
        var triesMade = 0
        while true {
            // Between tries nothing of this request is under way: each earlier one ended with nothing done.
            try await self.wait(await self.bucket.book(now: self.time.elapsed()))
            let result = await self.exchange.run(
                call,
                timeout: try self.timeout(call, elapsed: self.time.elapsed() - start),
            )
            triesMade += 1
            let next = self.rule.next(
                after: result,
                isMutation: call.isMutation,
                triesMade: triesMade,
                elapsed: self.time.elapsed() - start,
            )
            self.log(call, result, triesMade, next)
            switch next {
            case .wait(let seconds): try await self.wait(seconds)
            case .finish: return try Self.answer(result)
            }
        }
    }

    /// How long the next try may take, in seconds.
    ///
    /// A change gets its whole time even when little patience is left: cut short, it would end as perhaps done.
    private func timeout(_ call: Call, elapsed: Double) throws(TerraformCloudError) -> Double {
        let limits = self.settings.limits
        guard elapsed < limits.patience else {
            throw .transport(reason: "too many calls were waiting for their turn", sentBytes: false)
        }
        return call.isMutation ? limits.wholeTimeout : min(limits.wholeTimeout, limits.patience - elapsed)
    }

    private static func answer(_ result: Result<Answer, ExchangeFailure>) throws(TerraformCloudError) -> Answer {
        switch result {
        case .failure(let failure):
            throw failure.error
        case .success(let answer):
            guard let failure = answer.failure else { return answer }
            throw failure
        }
    }

    private func wait(_ seconds: Double) async throws(TerraformCloudError) {
        guard seconds > 0 else { return }
        do {
            try await self.time.sleep(seconds)
        } catch {
            throw .cancelled(sentBytes: false)
        }
    }

    private func log(_ call: Call, _ result: Result<Answer, ExchangeFailure>, _ triesMade: Int, _ next: TryRule.Next) {
        var metadata: Logger.Metadata = [
            "api.method": "\(call.method.rawValue)", "api.path": "\(call.path)", "api.try": "\(triesMade)",
        ]
        switch result {
        case .success(let answer): metadata["api.status"] = "\(answer.status)"
        case .failure(let failure): metadata["api.failure"] = "\(failure)"
        }
        if case .wait(let seconds) = next { metadata["api.wait"] = "\(seconds)" }
        self.logger.debug("called the Terraform API", metadata: metadata)
    }
}
