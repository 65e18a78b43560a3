import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Retrieval
import ServiceLifecycle
import Warden

/// Fetches the public keys that senders publish, over https and without following redirects.
struct WebKeys: KeyFetcher {
    let clients: HostClients

    /// Google's lists have about 2 KB.
    private static let mostBytes = 1 << 18

    func fetch(_ place: KeyPlace) async throws(KeyFetchError) -> PublishedKeys {
        do {
            var request = HTTPClientRequest(url: place.rawValue)
            request.headers = ["accept": "application/json"]
            let response = try await self.clients.client(for: place.rawValue).execute(request, timeout: .seconds(10))
            guard response.status == .ok else {
                throw KeyFetchError(reason: "it answered \(response.status.code)")
            }
            let body = try await response.body.collect(upTo: Self.mostBytes)
            return PublishedKeys(document: Array(body.readableBytesView), freshFor: Self.freshFor(response.headers))
        } catch let error as KeyFetchError {
            throw error
        } catch {
            throw KeyFetchError(reason: "it could not be reached: \(error)")
        }
    }

    /// What `Cache-Control: public, max-age=22410` says, in seconds (RFC 9111, section 5.2.2.1).
    private static func freshFor(_ headers: HTTPHeaders) -> TimeInterval? {
        headers[canonicalForm: "cache-control"].lazy
            .compactMap { $0.wholeMatch(of: /max-age=([0-9]{1,9})/.ignoresCase())?.output.1 }
            .compactMap { TimeInterval($0) }.first
    }
}

/// Looks every second whether public keys are to be fetched, outside of any request.
struct KeyService: Service {
    let ring: KeyRing
    let now: @Sendable () -> Date

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                await self.ring.step(now: self.now())
            } while (try? await Task.sleep(for: .seconds(1))) != nil
        }
    }
}
