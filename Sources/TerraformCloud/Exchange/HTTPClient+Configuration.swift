import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import PeerNames

extension HTTPClient.Configuration {
    /// What the client is built on: no redirects, so that the token only goes where the settings say.
    ///
    /// - Parameters:
    ///   - settings: Time limits, connections, certificates and proxy.
    ///   - departures: Learns of each request that leaves.
    init(_ settings: TerraformCloudSettings, _ departures: Departures) {
        self.init(
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: .nanoseconds(Int64(settings.limits.connectTimeout * 1_000_000_000))),
            connectionPool: ConnectionPool(
                idleTimeout: .seconds(30),
                concurrentHTTP1ConnectionsPerHostSoftLimit: settings.limits.connections,
            ),
            proxy: settings.proxy.map(Proxy.init),
        )
        // A refused connection must come back at once and as what it is; trying again is for `TryRule` to decide.
        self.connectionPool.retryConnectionEstablishment = false
        // 30 calls a second need no streams, and a failed stream is harder to tell from a request that was read.
        self.httpVersion = .http1Only
        // Its own spans would hold whole addresses; ours are around each call.
        self.tracing.tracer = nil
        if !settings.trustRoots.isEmpty {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.certificates(settings.trustRoots)]
            self.tlsConfiguration = tls
        }
        let peer = PeerName(host: URLComponents(string: settings.address)?.host ?? "")
        self.http1_1ConnectionDebugInitializer = { channel in
            guard peer.fits(channel) else { return peer.check(channel) }
            return channel.eventLoop.makeCompletedFuture {
                // Throws where there is no encoder: better no connection than one whose departures nobody notes.
                let encoder = try channel.pipeline.syncOperations.context(handlerType: HTTPRequestEncoder.self).handler
                try channel.pipeline.syncOperations.addHandler(DepartureWatch(departures), position: .after(encoder))
            }
        }
    }
}

extension HTTPClient.Configuration.Proxy {
    fileprivate init(_ proxy: TerraformCloudProxy) {
        switch proxy.kind {
        case .http:
            self = .server(
                host: proxy.host,
                port: proxy.port,
                authorization: proxy.credentials.map { .basic(username: $0.user, password: $0.password) },
            )
        case .socks:
            self = .socksServer(host: proxy.host, port: proxy.port)
        }
    }
}
