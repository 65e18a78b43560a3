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
    }

    static func answer(_ status: Int, _ headers: HTTPHeaders = [:]) -> Result<Answer, ExchangeFailure> {
        .success(Answer(status: status, headers: headers, body: Data()))
    }

    static let cases = [
        Case(name: "200", result: answer(200), read: .finish, change: .finish),
        Case(name: "404", result: answer(404), read: .finish, change: .finish),
        Case(name: "429", result: answer(429), read: .wait(0.25), change: .wait(0.25)),
        Case(
            name: "429 told in both headers",
            result: answer(429, ["Retry-After": "1", "X-RateLimit-Reset": "1.5"]),
            read: .wait(1.75),
            change: .wait(1.75),
        ),
        Case(
            name: "429 told nonsense",
            result: answer(429, ["Retry-After": "soon", "X-RateLimit-Reset": "-4"]),
            read: .wait(0.25),
            change: .wait(0.25),
        ),
        Case(name: "429 told for ever", result: answer(429, ["Retry-After": "1e99"]), read: .finish, change: .finish),
        Case(name: "503", result: answer(503, ["Retry-After": "2"]), read: .wait(2.25), change: .finish),
        Case(
            name: "never sent",
            result: .failure(.transport(reason: "", sentBytes: false)),
            read: .wait(0.25),
            change: .wait(0.25),
        ),
        Case(
            name: "perhaps sent",
            result: .failure(.transport(reason: "", sentBytes: true)),
            read: .wait(0.25),
            change: .finish,
        ),
        Case(name: "cancelled", result: .failure(.cancelled(sentBytes: false)), read: .finish, change: .finish),
        Case(name: "too long", result: .failure(.tooLong(limit: 1)), read: .finish, change: .finish),
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
        #expect(self.rule.next(after: result, isMutation: false, triesMade: 3, elapsed: 0) == .wait(1))
        #expect(self.rule.next(after: result, isMutation: false, triesMade: 4, elapsed: 0) == .finish)
        #expect(self.rule.next(after: result, isMutation: false, triesMade: 3, elapsed: 29) == .finish)
        let patient = TryRule(tries: 100, patience: 1_000) { $0 }
        #expect(patient.next(after: result, isMutation: false, triesMade: 60, elapsed: 0) == .wait(8))
    }
}

struct `A status` {
    @Test(arguments: [
        (400, TerraformCloudError.badRequest(APIErrors())), (401, .unauthorized(APIErrors())),
        (403, .forbidden(APIErrors())), (404, .notFound(APIErrors())), (409, .conflict(APIErrors())),
        (412, .notDeletable(APIErrors())), (422, .invalid(APIErrors())),
        (429, .rateLimited(retryAfter: nil, APIErrors())), (500, .server(status: 500, APIErrors())),
        (504, .server(status: 504, APIErrors())), (302, .unexpectedStatus(302, APIErrors())),
        (418, .unexpectedStatus(418, APIErrors())),
    ])
    func `stands for one error`(_ status: Int, _ error: TerraformCloudError) {
        #expect(Answer(status: status, headers: [:], body: Data()).failure == error)
    }

    @Test func `of a success with HTML cannot be read, and says that it may have been done`() {
        let answer = Answer(status: 201, headers: [:], body: Data("<html>".utf8))
        #expect(answer.failure == nil)
        let error = #expect(throws: TerraformCloudError.self) {
            try answer.document(ResourceDocument<AgentPoolResource>.self)
        }
        #expect(error?.mayHaveBeenDone == true)
    }
}

struct `The pages of a list` {
    static func page(_ ids: [String], next: Int?) -> ListDocument<AgentResource> {
        ListDocument(
            data: ids.map { AgentResource(Agent(id: AgentID(rawValue: $0), status: .idle)) },
            pagination: Pagination(currentPage: nil, nextPage: next),
        )
    }

    @Test func `give each resource once`() throws {
        var pages = Pages<AgentResource>(most: 10)
        pages.take(Self.page(["a", "b"], next: 2))
        #expect(try pages.next() == 2)
        pages.take(Self.page(["b", "c"], next: nil))
        #expect(try pages.next() == nil)
        #expect(pages.resources.map(\.id) == ["a", "b", "c"])
    }

    @Test(arguments: [1, 0, -1])
    func `end when the next page does not grow`(_ next: Int) throws {
        var pages = Pages<AgentResource>(most: 10)
        pages.take(Self.page(["a"], next: next))
        #expect(try pages.next() == nil)
    }

    @Test func `are an error when there are too many`() throws {
        var pages = Pages<AgentResource>(most: 2)
        pages.take(Self.page(["a"], next: 2))
        pages.take(Self.page(["b"], next: 3))
        #expect(throws: TerraformCloudError.self) { try pages.next() }
    }
}

struct `A rate bucket` {
    @Test func `gives a burst, then one place after another`() {
        var bucket = RateBucket(perSecond: 4)
        #expect((0..<6).map { _ in bucket.book(now: 10) } == [0, 0, 0, 0, 0.25, 0.5])
    }

    @Test func `fills up again with time, and not beyond a burst`() {
        var bucket = RateBucket(perSecond: 4)
        for _ in 0..<4 { _ = bucket.book(now: 10) }
        #expect(bucket.book(now: 10.25) == 0)
        #expect(bucket.book(now: 10.25) == 0.25)
        #expect((0..<5).map { _ in bucket.book(now: 1_000) } == [0, 0, 0, 0, 0.25])
    }
}
