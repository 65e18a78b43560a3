import AgentPoolsAPI
import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization
import TerraformCloud
import TerraformCloudSimulator

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
let start = Date(timeIntervalSince1970: 1_790_000_000)
let goodToken = "user-token.atlasv1.0123456789"

/// A simulator that listens on a free port of this machine, for as long as `body` runs.
func withServer<Result: Sendable>(
    _ fleet: SimulatedOrganization = .demo(now: start),
    sleep: @escaping @Sendable (Double) async throws -> Void = { _ in },
    _ body: @Sendable (TerraformCloudSimulator, _ address: String) async throws -> Result,
) async throws -> Result {
    let simulator = TerraformCloudSimulator(
        fleet: fleet,
        token: goodToken,
        logger: quiet,
        now: { start },
        sleep: sleep,
    )
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let application = simulator.makeApplication { port in continuation.yield(port) }
    return try await withRunning(application, ports) { address in try await body(simulator, address) }
}

/// A server with one answer to everything, for as long as `body` runs.
func withAnswer<Result: Sendable>(
    _ answer: @escaping @Sendable (Request) async throws -> Response,
    _ body: @Sendable (_ address: String) async throws -> Result,
) async throws -> Result {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        responder: CallbackResponder<BasicRequestContext> { request, _ in try await answer(request) },
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
        logger: quiet,
    )
    return try await withRunning(application, ports, body)
}

private func withRunning<Result: Sendable>(
    _ application: some ApplicationProtocol,
    _ ports: AsyncStream<Int>,
    _ body: @Sendable (_ address: String) async throws -> Result,
) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        defer { group.cancelAll() }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else { throw ServerDidNotStart() }
        return try await body("http://127.0.0.1:\(port)")
    }
}

struct ServerDidNotStart: Error {}

/// A client of a simulator on a free port.
func withClient<Result: Sendable>(
    _ fleet: SimulatedOrganization = .demo(now: start),
    token: String = goodToken,
    organization: String = "acme",
    limits: TerraformCloudSettings.Limits = TerraformCloudSettings.Limits(),
    time: RecordedTime = RecordedTime(),
    sleep: @escaping @Sendable (Double) async throws -> Void = { _ in },
    _ body: @Sendable (TerraformCloudClient, TerraformCloudSimulator) async throws -> Result,
) async throws -> Result {
    try await withServer(fleet, sleep: sleep) { simulator, address in
        let client = try makeClient(address, token: token, organization: organization, limits: limits, time: time)
        do {
            let result = try await body(client, simulator)
            try await client.shutdown()
            return result
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}

func makeClient(
    _ address: String,
    token: String = goodToken,
    organization: String = "acme",
    limits: TerraformCloudSettings.Limits = TerraformCloudSettings.Limits(),
    time: RecordedTime,
) throws -> TerraformCloudClient {
    guard let token = APIToken(token) else { throw ServerDidNotStart() }
    let settings = try TerraformCloudSettings(
        address: address,
        organization: organization,
        token: token,
        limits: limits,
    )
    // No chance in tests: each wait is exactly as long as it may be at most.
    return TerraformCloudClient(settings: settings, logger: quiet, time: time.timekeeper) { $0 }
}

/// Time that passes only when somebody waits, and at once; what was waited for is kept.
final class RecordedTime: Sendable {
    private let state = Mutex<(now: Double, waits: [Double])>((0, []))

    var waits: [Double] { self.state.withLock { $0.waits } }

    private let alarm: @Sendable (Double) async throws -> Void

    /// - Parameter alarm: When a try has used up its time; a minute of real time by default, which no test takes.
    init(alarm: @escaping @Sendable (Double) async throws -> Void = { _ in try await Task.sleep(for: .seconds(60)) }) {
        self.alarm = alarm
    }

    var timekeeper: Timekeeper {
        Timekeeper(
            elapsed: { self.state.withLock { $0.now } },
            sleep: { seconds in
                try Task.checkCancellation()
                self.state.withLock {
                    $0.now += seconds
                    $0.waits.append(seconds)
                }
            },
            alarm: self.alarm,
        )
    }
}

/// The error that `body` throws; nil when it throws none.
func failure(_ body: () async throws -> Void) async -> TerraformCloudError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? TerraformCloudError
    }
}

func poolName(_ text: String) throws -> AgentPoolName {
    guard let name = AgentPoolName(text) else { throw ServerDidNotStart() }
    return name
}
