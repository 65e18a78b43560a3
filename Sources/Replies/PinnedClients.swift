import AsyncHTTPClient
import NIOCore
import NIOSSL
import Outbound
import Synchronization

/// HTTP clients that each reach one host at one address, which was checked, and resolve no name themselves.
///
/// The host is still the one that TLS names and verifies, and that the request's `Host` has. A client is kept so that
/// its connection can be used again; the one that was not used for the longest time goes when there are too many.
final class PinnedClients: Sendable {
    /// Many times the hosts that one installation replies to.
    static let most = 32

    struct Pin: Hashable, Sendable {
        var host: WebAddress.Host
        var address: IPAddress
    }

    /// All clients were shut down.
    struct Closed: Error {}

    private struct Entry {
        let client: HTTPClient
        var users = 0
        var lastUse: Int
    }

    private struct State {
        var entries: [Pin: Entry] = [:]
        var uses = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let connectTime: TimeAmount
    /// The path of a PEM file; nil for the authorities that this machine trusts.
    private let authorities: String?

    init(connectTime: TimeAmount, authorities: String?) {
        self.connectTime = connectTime
        self.authorities = authorities
    }

    /// Lends the client of a pin.
    func withClient<Result: Sendable>(
        _ pin: Pin,
        _ body: (HTTPClient) async throws -> Result,
    ) async throws -> Result {
        guard let client = self.borrow(pin) else { throw Closed() }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        if let unused = self.giveBack(pin) { try? await unused.shutdown() }
        return try result.get()
    }

    /// Ends what is under way, too.
    func shutdown() async throws {
        let clients = self.state.withLock { state in
            defer { state.entries = [:] }
            state.isClosed = true
            return state.entries.values.map(\.client)
        }
        for client in clients {
            try await client.shutdown()
        }
    }

    private func borrow(_ pin: Pin) -> HTTPClient? {
        self.state.withLock { state in
            guard !state.isClosed else { return nil }
            state.uses += 1
            var entry = state.entries[pin] ?? Entry(client: self.makeClient(pin), lastUse: 0)
            entry.users += 1
            entry.lastUse = state.uses
            state.entries[pin] = entry
            return entry.client
        }
    }

    /// - Returns: A client that nobody uses, to be shut down.
    private func giveBack(_ pin: Pin) -> HTTPClient? {
        self.state.withLock { state in
            state.entries[pin]?.users -= 1
            guard state.entries.count > Self.most else { return nil }
            let unused = state.entries.filter { $0.value.users == 0 }
            guard let oldest = unused.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return nil }
            state.entries[oldest.key] = nil
            return oldest.value.client
        }
    }

    /// Makes a client that connects to nothing but the pin.
    ///
    /// No redirects: one could lead from a host that is allowed to one that is not. No proxy, which would resolve names
    /// itself. Trying again is the journal's business.
    private func makeClient(_ pin: Pin) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: self.connectTime),
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        // One version, so that there is one place to look at connections.
        configuration.httpVersion = .http1Only
        let check = ConnectionCheck(pin: pin)
        configuration.http1_1ConnectionDebugInitializer = { check($0) }
        if case .name(let name) = pin.host { configuration.dnsOverride = [name: "\(pin.address)"] }
        if let authorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(authorities)
            configuration.tlsConfiguration = tls
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
