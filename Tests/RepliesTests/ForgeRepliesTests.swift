import Foundation
import Replies
import Testing
import Warden

struct `A comment at a forge` {
    private static let source = SourceName(rawValue: "forge")

    struct Case: Sendable, CustomTestStringConvertible {
        let address: ForgeAddress
        let new: String
        let again: String
        let header: (name: String, value: String)

        var testDescription: String { self.new }
    }

    private static let cases = [
        Case(
            address: ForgeAddress(kind: .gitlab, project: "group/part/infra", topic: .issue, number: 7),
            new: "POST /api/v4/projects/group%2Fpart%2Finfra/issues/7/notes",
            again: "PUT /api/v4/projects/group%2Fpart%2Finfra/issues/7/notes/17",
            header: ("private-token", "canary"),
        ),
        Case(
            address: ForgeAddress(
                kind: .gitlab,
                project: "group/infra",
                topic: .changeRequest,
                number: 7,
                discussion: "6a9c1750b37d513a43987b574953fceb50b03ce7",
            ),
            new: "POST /api/v4/projects/group%2Finfra/merge_requests/7/discussions/"
                + "6a9c1750b37d513a43987b574953fceb50b03ce7/notes",
            again: "PUT /api/v4/projects/group%2Finfra/merge_requests/7/notes/17",
            header: ("private-token", "canary"),
        ),
        Case(
            address: ForgeAddress(kind: .gitea, project: "acme/infra", topic: .changeRequest, number: 7),
            new: "POST /api/v1/repos/acme/infra/issues/7/comments",
            again: "PATCH /api/v1/repos/acme/infra/issues/comments/17",
            header: ("authorization", "token canary"),
        ),
        Case(
            address: ForgeAddress(kind: .forgejo, project: "acme/infra", topic: .issue, number: 7),
            new: "POST /api/v1/repos/acme/infra/issues/7/comments",
            again: "PATCH /api/v1/repos/acme/infra/issues/comments/17",
            header: ("authorization", "token canary"),
        ),
        Case(
            address: ForgeAddress(kind: .bitbucket, project: "acme/infra", topic: .changeRequest, number: 7),
            new: "POST /2.0/repositories/acme/infra/pullrequests/7/comments",
            again: "PUT /2.0/repositories/acme/infra/pullrequests/7/comments/17",
            header: ("authorization", "Bearer canary"),
        ),
    ]

    private static func send(
        to address: ForgeAddress,
        earlier: String? = nil,
        _ reaction: Reaction = Reaction(status: 201, body: #"{"id":17}"#),
        hasToken: Bool = true,
    ) async throws -> (id: String?, error: ReplyError?, postings: [Posting]) {
        let (result, postings) = try await withReceiver(reaction) { host, client in
            let forge = ForgeReplies(base: "http://\(host)/", token: Secret("canary"))
            let replies = Replies(
                github: [:],
                forges: hasToken ? [Self.source: forge] : [:],
                client: client,
            )
            let reply = WaitingReply(
                delivery: 1,
                source: Self.source,
                message: Message(headline: "Done", footer: "delivery 1"),
                address: .forge(address),
                received: Date(timeIntervalSince1970: 1_800_000_000),
                earlier: earlier,
            )
            do throws(ReplyError) {
                return (try await replies.send(reply, capabilities: [:]), ReplyError?.none)
            } catch {
                return (String?.none, error)
            }
        }
        return (result.0, result.1, postings)
    }

    @Test(arguments: Self.cases)
    func `is written where the forge takes it, and edited afterwards`(_ example: Case) async throws {
        let first = try await Self.send(to: example.address)
        #expect(first.postings.map { "\($0.method) \($0.path)" } == [example.new])
        #expect(first.postings.first?.headers[example.header.name] == example.header.value)
        #expect(first.postings.first?.body.contains("Done") == true)
        #expect(first.id == "17")
        let second = try await Self.send(to: example.address, earlier: "17")
        #expect(second.postings.map { "\($0.method) \($0.path)" } == [example.again])
        #expect(second.id == "17")
        let gone = try await Self.send(to: example.address, earlier: "17", Reaction(status: 404))
        #expect(gone.postings.map { "\($0.method) \($0.path)" } == [example.again, example.new])
    }

    @Test(arguments: [
        "acme", "acme/../infra", "acme/in fra", "acme/infra?x=1", "acme//infra", "acme/infra#1", "/infra",
    ])
    func `is not written to a project of another form`(_ project: String) async throws {
        for kind in [SenderKind.gitlab, .gitea, .bitbucket] {
            let address = ForgeAddress(kind: kind, project: project, topic: .issue, number: 7)
            let (_, error, postings) = try await Self.send(to: address)
            guard case .final = error else {
                Issue.record("it was sent")
                return
            }
            #expect(postings.isEmpty)
        }
    }

    @Test func `needs a token`() async throws {
        let (_, error, postings) = try await Self.send(to: Self.cases[0].address, hasToken: false)
        #expect(
            error
                == .final(reason: "no token for gitlab is configured: set sources.forge.token to let me comment")
        )
        #expect(postings.isEmpty)
    }

    @Test(arguments: [
        (401, false), (403, false), (404, false), (429, true), (500, true), (503, true), (418, false),
    ])
    func `is tried again where that can help`(_ status: Int, _ isTransient: Bool) async throws {
        let reaction = Reaction(status: status, headers: ["Retry-After": "9"])
        let (_, error, _) = try await Self.send(to: Self.cases[0].address, reaction)
        switch error {
        case .transient(_, let retryAfter): #expect(isTransient && retryAfter == 9)
        case .final: #expect(!isTransient)
        case nil: Issue.record("it was taken")
        }
    }
}
