import Foundation
import Outbound
import Replies
import Testing
import Warden

struct `The result of a run task` {
    private static let source = SourceName(rawValue: "tasks")

    private static func send(
        _ word: Settlement.Word?,
        isLast: Bool = true,
        token: String? = "task-token",
        _ reaction: Reaction = Reaction(),
        at listed: String? = nil,
        acceptsOutcomes: Bool? = nil,
    ) async throws -> (error: ReplyError?, postings: [Posting]) {
        let (error, postings) = try await withReceiver(reaction) { host, client in
            let replies = Replies(
                github: [:],
                runTaskHosts: try hosts(listed ?? host),
                client: client,
            )
            let reply = WaitingReply(
                delivery: 1,
                source: Self.source,
                message: Message(headline: "So it is", footer: "delivery 1", settlement: word),
                address: .runTask(
                    callback: "http://\(host)/api/v2/task-results/1/callback",
                    acceptsOutcomes: acceptsOutcomes,
                ),
                received: Date(timeIntervalSince1970: 1_800_000_000),
                isLast: isLast,
            )
            return await failure { () throws(ReplyError) in
                _ = try await replies.send(reply, capabilities: token.map { ["access_token": Secret($0)] } ?? [:])
            }
        }
        return (error, postings)
    }

    @Test(arguments: [
        (Settlement.Word?.some(.applied), "passed"), (.ignored, "passed"), (.denied, "failed"), (.failed, "failed"),
        (.unknown, "failed"), (.expired, "failed"), (nil, "running"),
    ])
    func `says whether the run goes on`(_ word: Settlement.Word?, _ status: String) async throws {
        let (error, postings) = try await Self.send(word)
        #expect(error == nil)
        let posting = try #require(postings.first)
        #expect(posting.method == "PATCH")
        #expect(posting.path == "/api/v2/task-results/1/callback")
        #expect(posting.headers["authorization"] == "Bearer task-token")
        #expect(posting.headers["content-type"] == "application/vnd.api+json")
        #expect(posting.body.contains(#""status":"\#(status)""#), "\(posting.body)")
        #expect(posting.body.contains("So it is"))
    }

    @Test func `has all of it as an outcome, where Terraform takes outcomes`() async throws {
        let outcome = #""type":"task-result-outcomes""#
        #expect(try await Self.send(.denied, acceptsOutcomes: true).postings.first?.body.contains(outcome) == true)
        for acceptsOutcomes in [false, nil] {
            let (_, postings) = try await Self.send(.denied, acceptsOutcomes: acceptsOutcomes)
            #expect(postings.first?.body.contains(outcome) == false)
        }
    }

    @Test func `does not end the task while it is not known how it ends`() async throws {
        let (_, postings) = try await Self.send(.unknown, isLast: false)
        #expect(postings.first?.body.contains(#""status":"running""#) == true)
    }

    @Test func `goes to Terraform only, and with the task's token only`() async throws {
        let elsewhere = try await Self.send(.applied, at: "app.terraform.io")
        guard case .final(let reason) = elsewhere.error else {
            Issue.record("it was sent elsewhere")
            return
        }
        #expect(!reason.contains("callback"), "\(reason)")
        #expect(elsewhere.postings.isEmpty)
        let nothing = try await Self.send(.applied, token: nil)
        #expect(nothing.postings.isEmpty)
        #expect(nothing.error == .final(reason: "the run task brought no access token, or it was used already"))
    }

    @Test func `is tried again where Terraform is out of order`() async throws {
        let (error, _) = try await Self.send(.applied, Reaction(status: 503, headers: ["Retry-After": "7"]))
        #expect(error == .transient(reason: "Terraform answered 503", retryAfter: 7))
        guard case .final = try await Self.send(.applied, Reaction(status: 401)).error else {
            Issue.record("it would be tried again")
            return
        }
    }
}
