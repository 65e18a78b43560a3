import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Outbound
import Tracing
import Warden

/// One request to an address that may be sent to, bounded in time and bytes.
package struct Post: Sendable {
    private let client: ReplyClient

    /// At most so many of a host's addresses are tried.
    private static let mostAddresses = 3

    init(client: ReplyClient) {
        self.client = client
    }

    /// What came back, as far as it matters.
    struct Verdict: Sendable {
        var status: Int
        var headers: HTTPHeaders
        /// What came of the answer, within its limits; for IDs, and never to be shown.
        var body: [UInt8] = []

        /// The seconds that the receiver asks to wait (RFC 9110, section 10.2.3); nil where it gives none, or a date.
        var retryAfter: Double? {
            self.headers.first(name: "retry-after").flatMap { Int($0) }.map { Double(max($0, 0)) }
        }
    }

    /// Sends the body, once, to an address that came from somebody else.
    ///
    /// - Parameters:
    ///   - body: JSON.
    ///   - url: The address, such as a `response_url`.
    ///   - hosts: Those that may be sent to.
    ///   - headers: What the receiver wants besides.
    ///   - method: `POST`, or `PATCH` and `PUT` where something is changed.
    ///   - contentType: The body's media type.
    /// - Returns: What came back.
    /// - Throws: ``ReplyError/final(reason:)`` when nothing may be sent there;
    ///   ``ReplyError/transient(reason:retryAfter:)`` when no answer came. Neither has the URL's path, which may be a
    ///   capability. The receiver may have got the body all the same.
    func callAsFunction(
        _ body: [UInt8],
        to url: String,
        within hosts: HostList,
        headers: HTTPHeaders,
        method: HTTPMethod = .POST,
        contentType: String = Self.json,
    ) async throws(ReplyError) -> Verdict {
        let address: AdmittedAddress
        do throws(AddressRefusal) {
            address = try hosts.admit(url)
        } catch {
            throw Self.refused(error)
        }
        return try await self.send(Self.Content(body: body, method: method, type: contentType), to: address, headers)
    }

    /// Sends the body, once, to an address that stands in the settings, which is on no other list.
    ///
    /// - Throws: As above.
    func callAsFunction(
        _ body: [UInt8],
        toConfigured url: String,
        headers: HTTPHeaders,
        method: HTTPMethod = .POST,
        contentType: String = Self.json,
    ) async throws(ReplyError) -> Verdict {
        let admitted: AdmittedAddress
        do throws(AddressOddity) {
            let address = try WebAddress(normalizing: url)
            admitted = HostList.admitted(address, ranges: self.client.privateRanges)
        } catch {
            throw Self.refused(.odd(error))
        }
        return try await self.send(Self.Content(body: body, method: method, type: contentType), to: admitted, headers)
    }

    static let json = "application/json; charset=utf-8"

    /// What is sent, and how.
    private struct Content {
        let body: [UInt8]
        let method: HTTPMethod
        let type: String
    }

    private func send(
        _ content: Content,
        to admitted: AdmittedAddress,
        _ headers: HTTPHeaders,
    ) async throws(ReplyError) -> Verdict {
        let deadline = NIODeadline.now() + TimeAmount(self.client.limits.whole)
        let addresses = try await self.addresses(of: admitted)
        let request = Self.request(content, to: admitted.address, headers)
        guard Self.isReadAlike(request.url, admitted.address) else { throw Self.refused(.odd(.literal)) }
        var failure: any Error = HTTPClientError.deadlineExceeded
        for address in addresses.prefix(Self.mostAddresses) {
            do {
                return try await self.exchange(request, with: admitted.address.host, at: address, deadline)
            } catch {
                failure = error
                guard Self.hasNotConnected(error), NIODeadline.now() < deadline else { break }
            }
        }
        throw .transient(reason: Self.explain(failure), retryAfter: nil)
    }

    /// The addresses of the host, all of them looked at.
    private func addresses(of admitted: AdmittedAddress) async throws(ReplyError) -> [IPAddress] {
        let found: [IPAddress]
        switch admitted.address.host {
        case .literal(let address):
            found = [address]
        case .name(let name):
            do throws(NameResolutionError) {
                found = try await self.client.resolver.addresses(of: name, within: self.client.limits.step)
            } catch {
                throw .transient(reason: Self.explain(error), retryAfter: nil)
            }
        }
        do throws(AddressRefusal) {
            return try admitted.check(found)
        } catch {
            throw Self.refused(error)
        }
    }

    private func exchange(
        _ request: HTTPClientRequest,
        with host: WebAddress.Host,
        at address: IPAddress,
        _ deadline: NIODeadline,
    ) async throws -> Verdict {
        let pin = PinnedClients.Pin(host: host, address: address)
        return try await self.client.clients.withClient(pin) { client in
            let response = try await client.execute(request, deadline: deadline)
            // Read so that the connection can be used again. The status counts, whatever becomes of the rest.
            let body = await self.read(response.body, until: deadline)
            return Verdict(status: Int(response.status.code), headers: response.headers, body: body)
        }
    }

    private static func request(
        _ content: Content,
        to address: WebAddress,
        _ headers: HTTPHeaders,
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address.text)
        request.method = content.method
        request.headers = headers
        request.headers.replaceOrAdd(name: "content-type", value: content.type)
        request.headers.replaceOrAdd(name: "user-agent", value: "poolwarden")
        if let trace = InstrumentationContext.current {
            InstrumentationSystem.instrument.inject(trace, into: &request.headers, using: HeaderInjector())
        }
        request.body = .bytes(ByteBuffer(bytes: content.body))
        return request
    }

    /// Whether the HTTP client reads the host as we do: one that it reads otherwise it would resolve itself.
    private static func isReadAlike(_ text: String, _ address: WebAddress) -> Bool {
        guard let host = URL(string: text)?.host else { return false }
        return host == "\(address.host)" || "[\(host)]" == "\(address.host)"
    }

    /// Reads what comes of an answer in the time that is left.
    private func read(_ body: HTTPClientResponse.Body, until deadline: NIODeadline) async -> [UInt8] {
        let most = self.client.limits.answerBytes
        return await withTaskGroup(of: [UInt8].self) { group in
            group.addTask { (try? await body.collect(upTo: most)).map { Array($0.readableBytesView) } ?? [] }
            group.addTask {
                let left = deadline - NIODeadline.now()
                try? await Task.sleep(for: .nanoseconds(left.nanoseconds))
                return []
            }
            let read = await group.next() ?? []
            group.cancelAll()
            return read
        }
    }

    private static func refused(_ refusal: AddressRefusal) -> ReplyError {
        .final(reason: "nothing was sent to the address: \(refusal)")
    }

    /// Whether the error says that there never was a connection, so that another address may be tried.
    private static func hasNotConnected(_ error: any Error) -> Bool {
        if let error = error as? IOError {
            return [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode)
        }
        return error as? HTTPClientError == .connectTimeout
    }

    private static func explain(_ error: NameResolutionError) -> String {
        switch error {
        case .unknown: "the receiver's name has no address"
        case .unavailable: "the receiver's name could not be resolved"
        case .late: "the receiver's name was not resolved in time"
        case .interrupted: "sending was interrupted"
        }
    }

    /// Errors of the client may hold addresses, so each becomes a sentence of ours.
    private static func explain(_ error: any Error) -> String {
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            "the receiver did not answer in time"
        default:
            error is CancellationError ? "sending was interrupted" : "the receiver could not be reached"
        }
    }
}

/// Writes what an instrument wants to travel with a request.
private struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: key, value: value)
    }
}
