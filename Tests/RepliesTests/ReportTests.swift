import Crypto
import CryptoExtras
import Foundation
import Replies
import SignedTokens
import Testing
import Warden

private let source = SourceName(rawValue: "forge")
private let received = Date(timeIntervalSince1970: 1_800_000_000)
private let commit = String(repeating: "0a1b2c3d", count: 5)

struct `A report` {
    private static func reply(
        _ message: Message = Message(headline: "Done", footer: "delivery 7", settlement: .applied),
        to address: ReplyAddress,
        earlier: String? = nil,
        revision: Int = 0,
    ) -> WaitingReply {
        WaitingReply(
            delivery: 7,
            source: source,
            message: message,
            address: address,
            received: received,
            earlier: earlier,
            revision: revision,
        )
    }

    private static func address(_ kind: SenderKind, _ project: String = "acme/infrastructure") -> ReplyAddress {
        .commit(CommitAddress(kind: kind, project: project, commit: commit, name: "poolwarden/push"))
    }

    private static func send(
        _ replies: [WaitingReply],
        _ make: @escaping @Sendable (_ server: String, ReplyClient) throws -> Replies,
        _ react: @escaping @Sendable (Posting) -> Reaction = { _ in Reaction(status: 201, body: #"{"id":17}"#) },
    ) async throws -> (ids: [String?], error: ReplyError?, postings: [Posting]) {
        let (result, postings) = try await withReceiver(react) { host, client in
            let sender = try make("http://\(host)", client)
            var ids: [String?] = []
            do throws(ReplyError) {
                for reply in replies { ids.append(try await sender.send(reply, capabilities: [:])) }
            } catch {
                return (ids, ReplyError?.some(error))
            }
            return (ids, nil)
        }
        return (result.0, result.1, postings)
    }

    @Test(arguments: [
        (
            SenderKind.gitlab, "acme/platform/infrastructure",
            "/api/v4/projects/acme%2Fplatform%2Finfrastructure/statuses/\(commit)",
            #""name":"poolwarden/push","state":"success""#, "private-token",
        ),
        (
            .gitea, "acme/infrastructure", "/api/v1/repos/acme/infrastructure/statuses/\(commit)",
            #""context":"poolwarden/push""#, "authorization",
        ),
        (
            .forgejo, "acme/infrastructure", "/api/v1/repos/acme/infrastructure/statuses/\(commit)",
            #""state":"success""#, "authorization",
        ),
        (
            .bitbucket, "acme/infrastructure",
            "/2.0/repositories/acme/infrastructure/commit/\(commit)/statuses/build",
            #""url":"https://bitbucket.org/acme/infrastructure/commits/\#(commit)""#, "authorization",
        ),
    ])
    func `is a status of the commit`(
        _ kind: SenderKind,
        _ project: String,
        _ path: String,
        _ part: String,
        _ header: String,
    ) async throws {
        let sent = try await Self.send([Self.reply(to: Self.address(kind, project))]) { server, client in
            let reports = CommitReports(base: server, access: .token(Secret("t1")))
            return Replies(commits: [source: reports], client: client)
        }
        #expect(sent.error == nil)
        #expect(sent.postings.map { "\($0.method) \($0.path)" } == ["POST \(path)"])
        #expect(sent.postings.first?.body.contains(part) == true, "\(sent.postings)")
        #expect(sent.postings.first?.headers[header]?.hasSuffix("t1") == true)
    }

    @Test func `is a status at GitHub with anybody's token`() async throws {
        let waiting = Message(headline: "2 people are to approve", footer: "delivery 7")
        let sent = try await Self.send([Self.reply(waiting, to: Self.address(.github))]) { server, client in
            let reports = CommitReports(base: server, access: .github(.token(Secret("t1")), isCheck: false))
            return Replies(commits: [source: reports], client: client)
        }
        #expect(sent.error == nil)
        #expect(sent.ids == [nil])
        #expect(sent.postings.first?.path == "/repos/acme/infrastructure/statuses/\(commit)")
        #expect(sent.postings.first?.body.contains(#""state":"pending""#) == true)
    }

    @Test func `is a check run of an app, which is updated, with a token that it gets once`() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let waiting = Message(headline: "2 people are to approve", footer: "delivery 7")
        let replies = [
            Self.reply(waiting, to: Self.address(.github)), Self.reply(to: Self.address(.github), earlier: "17"),
        ]
        let sent = try await Self.send(replies) { server, client in
            let app = GitHubApp(
                key: try GitHubAppKey(app: "Iv1", pem: key.pemRepresentation),
                now: { received },
            )
            let reports = CommitReports(base: server, access: .github(.app(app), isCheck: true))
            return Replies(commits: [source: reports], client: client)
        } _: { posting in
            switch posting.path {
            case "/repos/acme/infrastructure/installation": Reaction(body: #"{"id":91}"#)
            case "/app/installations/91/access_tokens": Reaction(status: 201, body: #"{"token":"ghs_1"}"#)
            default: Reaction(status: 201, body: #"{"id":17}"#)
            }
        }
        #expect(sent.error == nil)
        #expect(sent.ids == ["17", "17"])
        let paths = [
            "GET /repos/acme/infrastructure/installation", "POST /app/installations/91/access_tokens",
            "POST /repos/acme/infrastructure/check-runs", "PATCH /repos/acme/infrastructure/check-runs/17",
        ]
        try #require(sent.postings.map { "\($0.method) \($0.path)" } == paths)
        #expect(sent.postings[2].body.contains(#""head_sha":"\#(commit)""#))
        #expect(sent.postings[2].body.contains(#""status":"in_progress""#))
        #expect(sent.postings[3].body.contains(#""conclusion":"success""#))
        #expect(sent.postings[3].headers["authorization"] == "Bearer ghs_1")
        let proof = try #require(sent.postings[0].headers["authorization"]?.dropFirst("Bearer ".count))
        let claims = proof.split(separator: ".").map(String.init)[1]
        let padded = claims + String(repeating: "=", count: (4 - claims.count % 4) % 4)
        let text = String(decoding: try #require(Data(base64Encoded: padded)), as: UTF8.self)
        #expect(text == #"{"exp":1800000540,"iat":1799999940,"iss":"Iv1"}"#)
    }

    @Test func `gets another token once GitHub does not take it`() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let reply = Self.reply(to: Self.address(.github))
        let (errors, postings) = try await withReceiver { posting in
            switch posting.path {
            case "/repos/acme/infrastructure/installation": Reaction(body: #"{"id":91}"#)
            case "/app/installations/91/access_tokens": Reaction(status: 201, body: #"{"token":"ghs_1"}"#)
            default: Reaction(status: 401)
            }
        } body: { host, client in
            let app = GitHubApp(key: try GitHubAppKey(app: "1", pem: key.pemRepresentation), now: { received })
            let reports = CommitReports(base: "http://\(host)", access: .github(.app(app), isCheck: true))
            let sender = Replies(commits: [source: reports], client: client)
            var errors: [ReplyError?] = []
            for _ in 1...2 {
                errors.append(
                    await failure { () throws(ReplyError) in _ = try await sender.send(reply, capabilities: [:]) }
                )
            }
            return errors
        }
        // It is tried again, as another token may be taken.
        let reason = "GitHub does not take the app's token any more"
        #expect(errors == Array(repeating: .transient(reason: reason, retryAfter: nil), count: 2))
        #expect(postings.filter { $0.path.hasSuffix("access_tokens") }.count == 2)
    }

    @Test(arguments: [
        ("acme/../x", commit), ("acme", commit), ("acme/x", "../x"), ("acme/x?", commit), ("acme/x", ""),
    ])
    func `goes nowhere where the address is none`(_ project: String, _ commit: String) async throws {
        let address = CommitAddress(kind: .gitea, project: project, commit: commit, name: "poolwarden/push")
        let sent = try await Self.send([Self.reply(to: .commit(address))]) { server, client in
            Replies(
                commits: [source: CommitReports(base: server, access: .token(Secret("t1")))],
                client: client,
            )
        }
        #expect(sent.error != nil)
        #expect(sent.postings.isEmpty)
    }

    @Test(arguments: [(401, true), (404, true), (422, true), (429, false), (500, false)])
    func `is tried again where that can help`(_ status: Int, _ isFinal: Bool) async throws {
        let sent = try await Self.send([Self.reply(to: Self.address(.gitlab))]) { server, client in
            Replies(
                commits: [source: CommitReports(base: server, access: .token(Secret("t1")))],
                client: client,
            )
        } _: { _ in
            Reaction(status: status, headers: ["retry-after": "9"])
        }
        switch sent.error {
        case .final(let reason): #expect(isFinal && !reason.contains("t1"))
        case .transient(_, let seconds): #expect(!isFinal && seconds == 9)
        case nil: Issue.record("\(status) is taken for a report that was written")
        }
    }

    @Test func `is a note on an incident, in a user's name`() async throws {
        let sent = try await Self.send([Self.reply(to: .incident("Q1"))]) { server, client in
            Replies(
                incidents: [
                    source: IncidentNotes(api: server, token: Secret("p1"), user: "bot@acme.example")
                ],
                client: client,
            )
        }
        #expect(sent.error == nil)
        let posting = try #require(sent.postings.first)
        #expect("\(posting.method) \(posting.path)" == "POST /incidents/Q1/notes")
        #expect(posting.headers["authorization"] == "Token token=p1")
        #expect(posting.headers["from"] == "bot@acme.example")
        #expect(posting.body.contains(#"{"note":{"content":"Done"#))
    }

    @Test func `is a callback that anybody can verify who has the secret`() async throws {
        let key = Data((0..<32).map { UInt8($0) })
        let secret = Secret("whsec_" + key.base64EncodedString())
        let replies = [Self.reply(to: .callback), Self.reply(to: .callback, revision: 1)]
        let sent = try await Self.send(replies) { server, client in
            let callback = try Callback(url: Secret("\(server)/done"), secret: secret, now: { received })
            return Replies(callbacks: [source: callback], client: client)
        }
        #expect(sent.error == nil)
        #expect(sent.postings.map { $0.headers["webhook-id"] } == ["msg_7_0", "msg_7_1"])
        for posting in sent.postings {
            #expect(posting.path == "/done")
            #expect(posting.headers["webhook-timestamp"] == "1800000000")
            let signed = "\(posting.headers["webhook-id"] ?? "").1800000000.\(posting.body)"
            let signature = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: key))
            #expect(posting.headers["webhook-signature"] == "v1,\(Data(signature).base64EncodedString())")
            #expect(posting.body.contains(#""settlement":"applied""#))
        }
    }

    @Test(arguments: ["", "whsec_", "whsec_c2hvcnQ=", "open sesame, open sesame, open sesame", "whsec_%%%"])
    func `is no callback without a secret that is one`(_ secret: String) {
        #expect(throws: Callback.Unreadable.self) { try Callback(url: Secret("https://x"), secret: Secret(secret)) }
    }
}
