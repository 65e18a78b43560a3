import AsyncHTTPClient
import DeliveringGitHub
import Foundation
import Hummingbird
import Retrieval
import Testing
import Warden

struct `A webhook of GitHub's` {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Runs a body with a hook of a GitHub on a free port of the loopback.
    private static func run(
        _ github: DeliveringGitHub = DeliveringGitHub(),
        token: String = "ghp_canary",
        path: String? = nil,
        _ body: @escaping @Sendable (GitHubHook) async throws -> Void,
    ) async throws {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        let client = HTTPClient(configuration: configuration)
        let (ports, ready) = AsyncStream<Int>.makeStream()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await github.makeApplication { ready.yield($0) }.run() }
                group.addTask {
                    guard let port = await ports.first(where: { _ in true }) else { return }
                    try await body(
                        GitHubHook(
                            path: path ?? github.hook,
                            base: "http://127.0.0.1:\(port)",
                            token: { Secret(token) },
                            allowance: GitHubAllowance(),
                            client: client,
                            now: { Self.now },
                        )
                    )
                }
                try await group.next()
            }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private static func error(_ call: () async throws(RetrievalError) -> Void) async -> RetrievalError? {
        do throws(RetrievalError) {
            try await call()
            return nil
        } catch {
            return error
        }
    }

    @Test func `of an app is read at the app's own path`() async throws {
        let github = DeliveringGitHub(hook: "app/hook")
        github.record(guid: "guid-1", at: Self.now, status: 0)
        try await Self.run(github) { hook in
            guard case .page(let sent, _, _) = try await hook.page(at: nil, unlike: nil) else {
                Issue.record("the first page has not been seen")
                return
            }
            #expect(sent.map(\.id.rawValue) == ["guid-1"])
        }
    }

    @Test func `gives what was sent, page by page, the newest first`() async throws {
        let github = DeliveringGitHub()
        for number in 1...250 {
            github.record(guid: "guid-\(number)", at: Self.now + Double(number), status: number % 2 == 0 ? 202 : 0)
        }
        github.record(guid: "hello", at: Self.now + 251.5, status: 200, event: "ping")
        try await Self.run(github) { hook in
            var all: [SentDelivery] = []
            var place: String?
            repeat {
                guard case .page(let page, let next, let mark) = try await hook.page(at: place, unlike: nil) else {
                    Issue.record("a page was asked for")
                    return
                }
                #expect(page.count <= 100)
                #expect(mark != nil)
                all += page
                place = next
            } while place != nil
            #expect(all.count == 251)
            #expect(
                all.first
                    == SentDelivery(
                        number: 251,
                        id: DeliveryID(rawValue: "hello"),
                        sent: Self.now + 251.5,
                        status: 200,
                        isHandshake: true,
                    )
            )
            #expect(all.map(\.number) == (1...251).reversed())
            #expect(all.last?.status == 0)
        }
    }

    @Test func `costs nothing while nothing was sent`() async throws {
        let github = DeliveringGitHub()
        github.record(guid: "guid", at: Self.now, status: 202)
        try await Self.run(github) { hook in
            guard case .page(_, _, let mark) = try await hook.page(at: nil, unlike: nil) else { return }
            let same = try await hook.page(at: nil, unlike: mark)
            #expect(same == .unchanged)
            github.record(guid: "other", at: Self.now, status: 202)
            let other = try await hook.page(at: nil, unlike: mark)
            #expect(other != .unchanged)
        }
        #expect(github.unchanged == 1)
    }

    @Test func `of an organization has another path`() async throws {
        try await Self.run(DeliveringGitHub(hook: "orgs/octo-org/hooks/7")) { hook in
            let page = try await hook.page(at: nil, unlike: nil)
            #expect(page == .page([], next: nil, mark: "\"0\""))
        }
    }

    @Test func `sends again what it has, and says what it has not got`() async throws {
        let github = DeliveringGitHub()
        // Nobody listens there: the delivery fails, and is recorded.
        github.point(to: "http://127.0.0.1:9/hooks/github", secret: "secret")
        let guid = await github.send(event: "push", body: Array("{}".utf8))
        try await Self.run(github) { hook in
            try await hook.askForRedelivery(of: 1)
            let error = await Self.error { () throws(RetrievalError) in try await hook.askForRedelivery(of: 99) }
            #expect(error == .gone(reason: "GitHub cannot send it again: it answered 404"))
        }
        #expect(github.asked == [guid: 1])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let fault: DeliveringGitHub.Fault
        var until: TimeInterval?
        var advice = ""
        var testDescription: String { "\(self.fault.status) \(self.fault.headers)" }
    }

    static let cases = [
        Case(fault: .init(status: 403, headers: ["Retry-After": "90"]), until: 90),
        Case(fault: .init(status: 429), until: 60),
        Case(
            fault: .init(
                status: 403,
                headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800000300"],
            ),
            until: 300,
        ),
        Case(
            fault: .init(
                status: 429,
                headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1900000000"],
            ),
            until: 3_600,
        ),
        Case(fault: .init(status: 401, body: "ghp_canary"), advice: "make a new one"),
        Case(fault: .init(status: 403), advice: "Webhooks: read and write"),
        Case(fault: .init(status: 404), advice: "admin:org_hook"),
        Case(fault: .init(status: 301, headers: ["Location": "http://127.0.0.1:1/"]), advice: "has moved"),
        Case(fault: .init(status: 500, body: "ghp_canary"), advice: "answered 500"),
        Case(fault: .init(status: 200, body: "ghp_canary"), advice: "could not be read"),
        Case(fault: .init(status: 200, body: #"[{"id":1}]"#), advice: "could not be read"),
        Case(
            fault: .init(
                status: 200,
                body: #"[{"id":1,"guid":"a b","delivered_at":"2026-11-25T14:02:00Z","event":"push"}]"#,
            ),
            advice: "could not be read",
        ),
    ]

    @Test(arguments: Self.cases)
    func `says why it cannot be read, and never with the token`(_ example: Case) async throws {
        let github = DeliveringGitHub()
        github.fail([example.fault])
        try await Self.run(github) { hook in
            let error = try #require(
                await Self.error { () throws(RetrievalError) in _ = try await hook.page(at: nil, unlike: nil) }
            )
            if let until = example.until {
                #expect(error == .limited(until: Self.now + until))
            } else {
                #expect(error.reason.contains(example.advice), "\(error)")
            }
            #expect(!"\(error)".contains("canary") && !"\(error)".contains("127.0.0.1"))
            #expect(
                await Self.error { () throws(RetrievalError) in _ = try await hook.page(at: nil, unlike: nil) } == nil
            )
        }
    }

    @Test func `leaves the last of the token's requests to replies`() async throws {
        let github = DeliveringGitHub()
        github.fail([
            .init(
                status: 200,
                headers: [
                    "X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "99", "X-RateLimit-Reset": "1800000300",
                ],
                body: "[]",
            )
        ])
        try await Self.run(github) { hook in
            _ = try await hook.page(at: nil, unlike: nil)
            let error = await Self.error { () throws(RetrievalError) in try await hook.askForRedelivery(of: 1) }
            #expect(error == .limited(until: Self.now + 300))
        }
        #expect(github.requests == 1)
    }

    @Test func `takes no address from an answer, but the place in it`() async throws {
        let github = DeliveringGitHub()
        github.fail(
            [
                #"<https://evil.example.com/?cursor=a/../b>; rel="next""#,
                #"<https://evil.example.com/?per_page=100&cursor=v1_5>; rel="prev""#,
                #"<https://evil.example.com/?cursor=v1_7>; rel="prev", <https://evil.example.com/?cursor=v1_5>; rel="next""#,
            ].map { .init(status: 200, headers: ["Link": $0], body: "[]") }
        )
        try await Self.run(github) { hook in
            for expected in [nil, nil, "v1_5"] {
                let page = try await hook.page(at: nil, unlike: nil)
                #expect(page == .page([], next: expected, mark: nil))
            }
        }
    }
}
