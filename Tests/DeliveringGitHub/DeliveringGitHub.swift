import HTTPServing
import AsyncHTTPClient
import Crypto
package import Foundation
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// A GitHub that has one webhook, keeps what it has sent to it, and sends again when it is asked to.
package final class DeliveringGitHub: Sendable {
    /// The webhook's path in the API, such as `repos/octo-org/app/hooks/42`.
    package let hook: String
    package let token: String
    /// What requests may cost in a minute, at 1 for a GET and 5 for a POST; nil for no limit.
    private let pointsPerMinute: Int?
    private let state = Mutex(State())

    private struct State {
        var target = ""
        var secret = ""
        var attempts: [Attempt] = []
        var payloads: [String: (event: String, body: [UInt8])] = [:]
        var asked: [String: Int] = [:]
        var requests: [(at: Date, points: Int)] = []
        var limited = 0
        var unchanged = 0
        var faults: [Fault] = []
        var sendsTwice = false
    }

    /// One try to bring a delivery.
    package struct Attempt: Sendable {
        package let number: Int
        package let guid: String
        package let at: Date
        package let isRedelivery: Bool
        /// 0 where no answer came.
        package let status: Int
        package let event: String
    }

    /// What it answers instead of what was asked for.
    package struct Fault: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: String

        package init(status: Int, headers: [String: String] = [:], body: String = "{}") {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    package init(
        hook: String = "repos/octo-org/app/hooks/42",
        token: String = "ghp_canary",
        pointsPerMinute: Int? = nil,
    ) {
        self.hook = hook
        self.token = token
        self.pointsPerMinute = pointsPerMinute
    }

    // MARK: - What a test sees and changes

    /// Every try so far, the oldest first.
    package var attempts: [Attempt] { self.state.withLock(\.attempts) }
    /// How often each delivery was asked for again, by its GUID.
    package var asked: [String: Int] { self.state.withLock(\.asked) }
    /// How many requests were refused for their number.
    package var limited: Int { self.state.withLock(\.limited) }
    /// How many requests got 304.
    package var unchanged: Int { self.state.withLock(\.unchanged) }
    /// How many requests came.
    package var requests: Int { self.state.withLock { $0.requests.count } }

    /// Where deliveries go, and what they are signed with.
    package func point(to url: String, secret: String) {
        self.state.withLock { state in
            state.target = url
            state.secret = secret
        }
    }

    /// The next requests are answered so.
    package func fail(_ faults: [Fault]) {
        self.state.withLock { $0.faults += faults }
    }

    /// Whether a redelivery that was asked for once comes two times.
    package func sendTwice(_ sendsTwice: Bool) {
        self.state.withLock { $0.sendsTwice = sendsTwice }
    }

    /// Sends an event, as when something has happened.
    ///
    /// - Parameters:
    ///   - event: Such as `issue_comment`.
    ///   - body: The payload.
    ///   - time: When it is recorded to have been sent; nil for now.
    /// - Returns: Its GUID.
    @discardableResult
    package func send(event: String, body: [UInt8], at time: Date? = nil) async -> String {
        let guid = UUID().uuidString.lowercased()
        self.state.withLock { $0.payloads[guid] = (event, body) }
        await self.attempt(guid, at: time, isRedelivery: false)
        return guid
    }

    /// Records a try that never took place.
    package func record(guid: String, at: Date, status: Int, event: String = "push", isRedelivery: Bool = false) {
        self.state.withLock { state in
            state.attempts.append(
                Attempt(
                    number: state.attempts.count + 1,
                    guid: guid,
                    at: at,
                    isRedelivery: isRedelivery,
                    status: status,
                    event: event,
                )
            )
        }
    }

    // MARK: - Sending

    /// Where nobody listens a try fails at once, as GitHub's own does, and is not made again.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private func attempt(_ guid: String, at time: Date?, isRedelivery: Bool) async {
        let (target, secret, payload) = self.state.withLock { ($0.target, $0.secret, $0.payloads[guid]) }
        guard let payload else { return }
        let signature = HMAC<SHA256>.authenticationCode(
            for: payload.body,
            using: SymmetricKey(data: Array(secret.utf8)),
        )
        var request = HTTPClientRequest(url: target)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "user-agent": "GitHub-Hookshot/stand-in",
            "x-github-event": payload.event, "x-github-delivery": guid,
            "x-hub-signature-256": "sha256=" + signature.map { String(format: "%02x", $0) }.joined(),
        ]
        request.body = .bytes(payload.body)
        let response = try? await Self.client.execute(request, timeout: .seconds(10))
        _ = try? await response?.body.collect(upTo: 1 << 20)
        self.record(
            guid: guid,
            at: time ?? Date(),
            status: response.map { Int($0.status.code) } ?? 0,
            event: payload.event,
            isRedelivery: isRedelivery,
        )
    }

    // MARK: - Answering

    /// Makes the server; `onReady` is called with the port once requests are accepted.
    package func makeApplication(
        onReady: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        let router = Router()
        for base in ["/repos/:owner/:name/hooks/:hook", "/orgs/:owner/hooks/:hook", "/app/hook"] {
            router.get("\(base)/deliveries") { request, _ in self.list(request) }
            router.post("\(base)/deliveries/:number/attempts") { request, context in
                self.redeliver(request, number: context.parameters.get("number").flatMap { Int($0) } ?? 0)
            }
        }
        return Application(
            router: router,
            server: .closingUnserved(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: Logger(label: "github", factory: { _ in SwiftLogNoOpLogHandler() }),
        )
    }

    private func list(_ request: Request) -> Response {
        if let refusal = self.refusal(of: request, points: 1) { return refusal }
        let attempts = self.state.withLock { Array($0.attempts.reversed()) }
        let mark = "\"\(attempts.count)\""
        let cursor = request.uri.queryParameters.get("cursor").flatMap { Int($0.dropFirst(3)) }
        if cursor == nil, request.headers[.ifNoneMatch] == mark {
            self.state.withLock { $0.unchanged += 1 }
            return Response(status: .notModified, headers: [.eTag: mark])
        }
        let most = request.uri.queryParameters.get("per_page", as: Int.self) ?? 30
        let page = attempts.drop { attempt in cursor.map { attempt.number > $0 } ?? false }.prefix(min(most, 100))
        var headers: HTTPFields = [.eTag: mark, .contentType: "application/json"]
        if let last = page.last, last.number > 1, let link = HTTPField.Name("link") {
            // The address is not the one that was asked for, as with repositories that were renamed.
            let address = "https://api.example.com/repositories/7/hooks/42/deliveries?per_page=100"
            headers[link] = "<\(address)&cursor=v1_\(last.number - 1)>; rel=\"next\", <\(address)>; rel=\"first\""
        }
        let entries = page.map { attempt in
            """
            {"id":\(attempt.number),"guid":"\(attempt.guid)","delivered_at":"\(Self.text(attempt.at))",\
            "redelivery":\(attempt.isRedelivery),"duration":0.1,"status":"\(attempt.status == 0 ? "failed" : "OK")",\
            "status_code":\(attempt.status),"event":"\(attempt.event)","action":null,"installation_id":null,\
            "repository_id":7,"throttled_at":null}
            """
        }
        return Response(
            status: .ok,
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: "[\(entries.joined(separator: ","))]")),
        )
    }

    private func redeliver(_ request: Request, number: Int) -> Response {
        if let refusal = self.refusal(of: request, points: 5) { return refusal }
        let found: (guid: String, times: Int)? = self.state.withLock { state in
            guard let attempt = state.attempts.first(where: { $0.number == number }),
                state.payloads[attempt.guid] != nil
            else { return nil }
            state.asked[attempt.guid, default: 0] += 1
            return (attempt.guid, state.sendsTwice ? 2 : 1)
        }
        guard let found else { return Response(status: .notFound) }
        for _ in 0..<found.times {
            Task { await self.attempt(found.guid, at: nil, isRedelivery: true) }
        }
        return Response(status: .accepted, body: .init(byteBuffer: ByteBuffer(string: "{}")))
    }

    /// The answer to a request that is not taken; nil to one that is.
    private func refusal(of request: Request, points: Int) -> Response? {
        let (fault, isLimited) = self.state.withLock { state in
            let fault = state.faults.isEmpty ? nil : state.faults.removeFirst()
            let minute = Date().addingTimeInterval(-60)
            let spent = state.requests.reduce(0) { $0 + ($1.at > minute ? $1.points : 0) }
            let isLimited = self.pointsPerMinute.map { spent + points > $0 } ?? false
            state.requests.append((Date(), isLimited ? 0 : points))
            if isLimited { state.limited += 1 }
            return (fault, isLimited)
        }
        if let fault {
            var headers = HTTPFields()
            for (name, value) in fault.headers {
                guard let name = HTTPField.Name(name) else { continue }
                headers[name] = value
            }
            return Response(
                status: .init(code: fault.status),
                headers: headers,
                body: .init(byteBuffer: ByteBuffer(string: fault.body)),
            )
        }
        guard request.headers[.authorization] == "Bearer \(self.token)" else { return Response(status: .unauthorized) }
        guard request.uri.path.hasPrefix("/\(self.hook)/deliveries") else { return Response(status: .notFound) }
        guard !isLimited else { return Response(status: .forbidden, headers: [.retryAfter: "60"]) }
        return nil
    }

    private static func text(_ time: Date) -> String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
