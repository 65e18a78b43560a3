import AgentPoolsAPI
import Foundation
import NIOHTTP1
import Testing

@testable import TerraformCloud

struct `What follows a try` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let result: Result<Answer, ExchangeFailure>
        let read: TryRule.Next
        let change: TryRule.Next
        var testDescription: String { self.name }

        init(
            _ name: String,
            _ result: Result<Answer, ExchangeFailure>,
            read: TryRule.Next,
            change: TryRule.Next,
        ) {
            self.name = name
            self.result = result
            self.read = read
            self.change = change
        }
    }

    static func answer(_ status: Int, _ headers: HTTPHeaders = [:]) -> Result<Answer, ExchangeFailure> {
        .success(Answer(status: status, headers: headers, body: [], date: start))
    }

    // 1,790,000,000 s after 1970 is this second.
    static let now = "Mon, 21 Sep 2026 14:13:20 GMT"
    static let later = "Mon, 21 Sep 2026 14:13:24 GMT"
    static let free = TryRule.Next.wait(0.25, costs: false)
    static let paid = TryRule.Next.wait(0.25, costs: true)

    static let cases = [
        Case("200", answer(200), read: .finish, change: .finish),
        Case("200 with a reset", answer(200, ["X-RateLimit-Reset": "0.5"]), read: .finish, change: .finish),
        Case("302", answer(302), read: .finish, change: .finish),
        Case("404", answer(404), read: .finish, change: .finish),
        Case("429", answer(429), read: free, change: free),
        Case(
            "429 told in both headers: the longer of the two, and not a moment more",
            answer(429, ["Retry-After": "1", "X-RateLimit-Reset": "1.5"]),
            read: .wait(1.5, costs: false),
            change: .wait(1.5, costs: false),
        ),
        Case(
            "429 told in both headers the other way round",
            answer(429, ["Retry-After": "2", "X-RateLimit-Reset": "1.5"]),
            read: .wait(2, costs: false),
            change: .wait(2, costs: false),
        ),
        Case(
            "429 told as a date, by the server's clock",
            answer(429, ["Retry-After": later, "Date": now]),
            read: .wait(4, costs: false),
            change: .wait(4, costs: false),
        ),
        Case(
            "429 told as a date, by our clock",
            answer(429, ["Retry-After": later]),
            read: .wait(4, costs: false),
            change: .wait(4, costs: false),
        ),
        Case("429 told a date that is over", answer(429, ["Retry-After": now]), read: free, change: free),
        Case(
            "429 told nonsense",
            answer(429, ["Retry-After": "soon", "X-RateLimit-Reset": "-4"]),
            read: free,
            change: free,
        ),
        Case("429 told at once", answer(429, ["X-RateLimit-Reset": "0.0"]), read: free, change: free),
        Case("429 told for ever", answer(429, ["Retry-After": "1e99"]), read: .finish, change: .finish),
        Case("500", answer(500), read: paid, change: .finish),
        Case("503", answer(503, ["Retry-After": "2"]), read: .wait(2, costs: true), change: .finish),
        Case("503 with a reset", answer(503, ["X-RateLimit-Reset": "2"]), read: paid, change: .finish),
        Case("600", answer(600), read: .finish, change: .finish),
        Case("never sent", .failure(.transport(reason: "", sentBytes: false)), read: paid, change: paid),
        Case("perhaps sent", .failure(.transport(reason: "", sentBytes: true)), read: paid, change: .finish),
        Case("cancelled", .failure(.cancelled(sentBytes: false)), read: .finish, change: .finish),
        Case("too long", .failure(.tooLong(limit: 1)), read: .finish, change: .finish),
        Case("shut down", .failure(.shutDown), read: .finish, change: .finish),
    ]

    let rule = TryRule(tries: 4, patience: 30) { $0 }

    @Test(arguments: Self.cases)
    func `depends on what may have been done`(_ example: Case) {
        for (isMutation, expected) in [(false, example.read), (true, example.change)] {
            let next = self.rule.next(after: example.result, isMutation: isMutation, triesMade: 1, elapsed: 0)
            #expect(next == expected)
        }
    }

    @Test func `is the end after four tries or without patience`() {
        let result = Self.answer(503)
        let next = { self.rule.next(after: result, isMutation: false, triesMade: $0, elapsed: $1) }
        #expect(next(3, 0) == .wait(1, costs: true))
        #expect(next(4, 0) == .finish)
        #expect(next(3, 28.9) == .wait(1, costs: true))
        #expect(next(3, 29) == .finish)
    }

    @Test func `spreads over a bound that doubles up to eight seconds`() {
        let patient = TryRule(tries: 100, patience: 1_000) { $0 }
        let bounds = (1...8).map {
            patient.next(after: Self.answer(503), isMutation: false, triesMade: $0, elapsed: 0)
        }
        #expect(bounds == [0.25, 0.5, 1, 2, 4, 8, 8, 8].map { .wait($0, costs: true) })
        let lucky = TryRule(tries: 100, patience: 1_000) { _ in 0 }
        #expect(
            lucky.next(after: Self.answer(503), isMutation: false, triesMade: 5, elapsed: 0) == .wait(0, costs: true)
        )
    }
}

struct `A retry budget` {
    @Test func `starts with ten retries`() {
        var budget = RetryBudget()
        let granted = (0..<12).map { _ in budget.takeRetry() }
        #expect(granted == Array(repeating: true, count: 10) + [false, false])
    }

    @Test func `earns a retry with five first tries`() {
        var budget = RetryBudget()
        while budget.takeRetry() {}
        for _ in 0..<4 { budget.noteFirstTry() }
        let early = budget.takeRetry()
        budget.noteFirstTry()
        let earned = budget.takeRetry()
        let another = budget.takeRetry()
        #expect([early, earned, another] == [false, true, false])
    }

    @Test func `never holds more than twenty`() {
        var budget = RetryBudget()
        for _ in 0..<1_000 { budget.noteFirstTry() }
        let granted = (0..<100).count { _ in budget.takeRetry() }
        #expect(granted == 20)
    }
}

struct `A circuit breaker` {
    enum Step: Sendable {
        case answered, failed, probeAnswered, probeFailed
        case expect(CircuitBreaker.Entry)
        case wait(Double)
    }

    static let stories: [(String, [Step])] = [
        (
            "stays closed while it is answered now and then",
            [
                .failed, .failed, .failed, .failed, .answered, .failed, .failed, .failed, .failed, .expect(.pass),
            ],
        ),
        (
            "opens after five failures in a row, for a second",
            [
                .failed, .failed, .failed, .failed, .failed, .expect(.refuse(retryAfter: 1)), .wait(0.75),
                .expect(.refuse(retryAfter: 0.25)), .wait(0.25), .expect(.probe), .expect(.probe),
            ],
        ),
        (
            "closes when the probe is answered",
            [
                .failed, .failed, .failed, .failed, .failed, .wait(1), .expect(.probe), .probeAnswered, .expect(.pass),
                .failed, .failed, .failed, .failed, .expect(.pass),
            ],
        ),
        (
            "opens for twice as long when the probe fails, and for thirty seconds at most",
            [
                .failed, .failed, .failed, .failed, .failed, .wait(1), .expect(.probe), .probeFailed,
                .expect(.refuse(retryAfter: 2)), .wait(2), .expect(.probe), .probeFailed,
                .expect(.refuse(retryAfter: 4)), .wait(4), .expect(.probe), .probeFailed,
                .expect(.refuse(retryAfter: 8)), .wait(8), .expect(.probe), .probeFailed,
                .expect(.refuse(retryAfter: 16)), .wait(16), .expect(.probe), .probeFailed,
                .expect(.refuse(retryAfter: 30)), .wait(30), .expect(.probe), .probeFailed,
                .expect(.refuse(retryAfter: 30)),
            ],
        ),
        (
            "begins with a second again after it was closed",
            [
                .failed, .failed, .failed, .failed, .failed, .wait(1), .expect(.probe), .probeFailed, .wait(2),
                .expect(.probe), .probeAnswered, .failed, .failed, .failed, .failed, .failed,
                .expect(.refuse(retryAfter: 1)),
            ],
        ),
        (
            "closes when a request from before is answered after all",
            [
                .failed, .failed, .failed, .failed, .failed, .answered, .expect(.pass),
            ],
        ),
        (
            "is not kept open by failures of requests from before",
            [
                .failed, .failed, .failed, .failed, .failed, .wait(0.5), .failed, .failed,
                .expect(.refuse(retryAfter: 0.5)), .wait(0.5), .expect(.probe), .failed, .expect(.probe),
            ],
        ),
    ]

    @Test(arguments: Self.stories)
    func `goes its way`(_ name: String, _ steps: [Step]) {
        var breaker = CircuitBreaker()
        var now = 100.0
        for step in steps {
            switch step {
            case .answered: breaker.note(isAnswered: true, at: now)
            case .failed: breaker.note(isAnswered: false, at: now)
            case .probeAnswered: breaker.noteProbe(isAnswered: true, at: now)
            case .probeFailed: breaker.noteProbe(isAnswered: false, at: now)
            case .expect(let expected):
                let entry = breaker.entry(at: now)
                #expect(entry == expected, "\(name)")
            case .wait(let seconds): now += seconds
            }
        }
    }
}

struct `A status` {
    @Test(arguments: [
        (400, TerraformCloudError.badRequest(APIErrors())), (401, .unauthorized(APIErrors())),
        (403, .forbidden(APIErrors())), (404, .notFound(APIErrors())), (409, .conflict(APIErrors())),
        (412, .notDeletable(APIErrors())), (422, .invalid(APIErrors())),
        (429, .rateLimited(retryAfter: nil, APIErrors())), (500, .server(status: 500, APIErrors())),
        (504, .server(status: 504, APIErrors())), (418, .unexpectedStatus(418, APIErrors())),
        (600, .unexpectedStatus(600, APIErrors())),
    ])
    func `stands for one error`(_ status: Int, _ error: TerraformCloudError) throws {
        let token = try #require(APIToken(goodToken))
        let answer = Answer(status: status, headers: [:], body: [], date: start)
        #expect(answer.failure(without: token) == error)
    }

    @Test(arguments: [
        ("https://evil.example.com/a?token=1", "the answer points to the host evil.example.com;"),
        ("/elsewhere", "the answer points elsewhere;"), ("", "the answer points elsewhere;"),
        ("https://\(goodToken).example.com/", "the answer points to the host [redacted].example.com;"),
    ])
    func `of a redirect names the host that it points to, and no more`(_ location: String, _ words: String) throws {
        let token = try #require(APIToken(goodToken))
        let answer = Answer(status: 307, headers: ["Location": location], body: [], date: start)
        guard case .unexpectedStatus(307, let errors) = answer.failure(without: token) else {
            Issue.record("not a redirect")
            return
        }
        #expect(errors.documents.first?.detail?.hasPrefix(words) == true)
        #expect(errors.documents.first?.detail?.contains("?token=") == false)
    }

    @Test func `of a success with HTML cannot be read, and says what came`() throws {
        let token = try #require(APIToken(goodToken))
        let answer = Answer(
            status: 201,
            headers: ["Content-Type": "text/html"],
            body: Array("<html>".utf8),
            date: start,
        )
        #expect(answer.failure(without: token) == nil)
        let error = #expect(throws: TerraformCloudError.self) {
            try answer.document(without: token, ResourceDocument<AgentPool>.init(reading:))
        }
        #expect(error?.mayHaveBeenDone == true)
        guard case .unreadable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("status 201 with the content type text/html"))
    }
}

struct `The API token` {
    let token = "user-token.atlasv1.0123456789"

    @Test(arguments: [
        ("nothing of it", "nothing of it"),
        ("before user-token.atlasv1.0123456789 behind", "before [redacted] behind"),
        ("user-token.atlasv1.0123456789user-token.atlasv1.0123456789", "[redacted][redacted]"),
        // A combining mark makes one character of itself and the token's last digit.
        ("user-token.atlasv1.0123456789\u{301}", "[redacted]\u{301}"),
        // Cut by the server, or by us.
        ("it was user-token.atlasv1.01234", "it was [redacted]"),
        ("it was user", "it was [redacted]"),
        ("it was use", "it was use"),
    ])
    func `is taken out of what a server sends`(_ text: String, _ clean: String) throws {
        let token = try #require(APIToken(self.token))
        #expect(token.redacted(from: text) == clean)
    }

    @Test func `is left where it is too short to be one, as every word would hold it`() throws {
        let token = try #require(APIToken("a"))
        #expect(token.redacted(from: "a cat") == "a cat")
        #expect(!token.stands(in: Array("a cat".utf8)))
    }

    @Test(arguments: [
        #"{"errors":[{"title":"user-token.atlasv1.0123456789","detail":"Bearer user-token.atlasv1.0123456789"}]}"#,
        #"{"errors":[{"title":"\u0075ser-token.atlasv1.0123456789","source":{"pointer":"user-token.atlasv1.0123456789"}}]}"#,
        #"{"errors":["user-token.atlasv1.0123456789"]}"#,
        #"{"error":"\u0075\u0073\u0065\u0072-token.atlasv1.0123456789"}"#,
        "<html>user-token.atlasv1.0123456789</html>",
        String(repeating: "x", count: 490) + "user-token.atlasv1.0123456789",
        #"{"errors":[{"detail":""# + String(repeating: "x", count: 490) + #"\u0075ser-token.atlasv1.0123456789"}]}"#,
    ])
    func `is in no error, however a server writes it`(_ body: String) throws {
        let token = try #require(APIToken(self.token))
        for status in [301, 400, 401, 404, 412, 418, 422, 429, 500] {
            let answer = Answer(
                status: status,
                headers: ["X-Request-Id": "id-\(self.token)", "Location": "https://\(self.token)/"],
                body: Array(body.utf8),
                date: start,
            )
            let error = try #require(answer.failure(without: token))
            let texts = [error.explanation, String(describing: error), String(reflecting: error)]
            #expect(texts.allSatisfy { !$0.contains("token.atlasv1") })
        }
    }
}

struct `A date in a header` {
    @Test func `is read as RFC 9110 has it`() {
        #expect(HTTPDate.read("Sun, 06 Nov 1994 08:49:37 GMT") == Date(timeIntervalSince1970: 784_111_777))
    }

    @Test(arguments: [
        "", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun 06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
    ])
    func `is nothing else`(_ text: String) {
        #expect(HTTPDate.read(text) == nil)
    }
}
