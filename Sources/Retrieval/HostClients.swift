package import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL
import PeerNames
import Synchronization

/// An HTTP client for each host, which speaks to nobody else under that name.
///
/// They follow no redirects, which a token must not, and have 5 s to connect, once.
package final class HostClients: Sendable {
    private let clients = Mutex<[String: HTTPClient]>([:])
    /// The path of a PEM file; nil for the authorities that this machine trusts.
    private let authorities: String?

    /// - Parameter authorities: The path of a PEM file; nil for the authorities that this machine trusts.
    package init(authorities: String? = nil) {
        self.authorities = authorities
    }

    /// The client for the host of an address.
    ///
    /// - Parameter url: Such as `https://api.github.com`.
    /// - Returns: A client that its owner shuts down with ``shutdown()``.
    package func client(for url: String) -> HTTPClient {
        let host = URLComponents(string: url)?.host ?? ""
        return self.clients.withLock { clients in
            if let client = clients[host] { return client }
            let client = self.makeClient(host)
            clients[host] = client
            return client
        }
    }

    /// Ends what is under way, too.
    package func shutdown() async throws {
        let clients = self.clients.withLock { clients in
            defer { clients = [:] }
            return clients.values.map(\.self)
        }
        for client in clients { try await client.shutdown() }
    }

    private func makeClient(_ host: String) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .seconds(5), read: .seconds(10)),
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        // One version, so that there is one place to look at connections.
        configuration.httpVersion = .http1Only
        let peer = PeerName(host: host)
        configuration.http1_1ConnectionDebugInitializer = { peer.check($0) }
        if let authorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(authorities)
            configuration.tlsConfiguration = tls
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
