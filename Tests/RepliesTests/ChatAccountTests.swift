import Crypto
import CryptoExtras
import Foundation
import Outbound
import Replies
import Testing
import Warden

private let source = SourceName(rawValue: "chat")
private let received = Date(timeIntervalSince1970: 1_800_000_000)

/// How a chat's API behaves, as its vendor documents it.
private struct Chat: Sendable, CustomTestStringConvertible {
    let kind: SenderKind
    let account: @Sendable (_ server: String) throws -> any ChatAccount
    /// A request whose answer the asker alone was to see, and one that everybody could read.
    let alone: ChatAddress?
    let inRoom: ChatAddress
    /// The requests that a message alone, one in a room and an edit lead to, as method, path and a part of the body.
    let toAlone: [[String]]
    let toRoom: [[String]]
    let edit: [[String]]
    let gone: Reaction
    /// What the chat answers to a path.
    let answers: [String: String]
    let id: String
    let credentials: (header: String, value: String)

    var testDescription: String { self.kind.rawValue }
}

private let slack = Chat(
    kind: .slack,
    account: { SlackAccount(api: "\($0)/api", token: Secret("xoxb-1")) },
    alone: ChatAddress(kind: .slack, answer: .message, room: "C1", person: "U1"),
    inRoom: ChatAddress(kind: .slack, answer: .unseen, room: "C1", thread: "1.2", message: "1.2"),
    toAlone: [["POST", "/api/chat.postMessage", #""channel":"U1""#]],
    toRoom: [["POST", "/api/chat.postMessage", #""channel":"C1""#, #""thread_ts":"1.2""#]],
    edit: [["POST", "/api/chat.update", #""channel":"C9""#, #""ts":"7.8""#]],
    gone: Reaction(body: #"{"ok":false,"error":"message_not_found"}"#),
    answers: ["": #"{"ok":true,"channel":"C9","ts":"7.8"}"#],
    id: "C9/7.8",
    credentials: ("authorization", "Bearer xoxb-1"),
)

private let mattermost = Chat(
    kind: .mattermost,
    account: { MattermostAccount(server: $0, token: Secret("m1")) },
    alone: ChatAddress(kind: .mattermost, answer: .message, room: "r1", person: "u1"),
    inRoom: ChatAddress(kind: .mattermost, answer: .message, room: "r1", thread: "p0", message: "p0"),
    toAlone: [
        ["GET", "/api/v4/users/me"], ["POST", "/api/v4/channels/direct", #"["bot1","u1"]"#],
        ["POST", "/api/v4/posts", #""channel_id":"d1""#],
    ],
    toRoom: [["POST", "/api/v4/posts", #""channel_id":"r1""#, #""root_id":"p0""#]],
    edit: [["PUT", "/api/v4/posts/p7/patch", #""attachments":[]"#]],
    gone: Reaction(status: 404),
    answers: [
        "/api/v4/users/me": #"{"id":"bot1"}"#, "/api/v4/channels/direct": #"{"id":"d1"}"#, "": #"{"id":"p7"}"#,
    ],
    id: "p7",
    credentials: ("authorization", "Bearer m1"),
)

private let zulip = Chat(
    kind: .zulip,
    account: { ZulipAccount(server: $0, email: "pool-bot@acme.example", key: Secret("k1")) },
    alone: ChatAddress(kind: .zulip, answer: .message, message: "5", person: "41"),
    inRoom: ChatAddress(kind: .zulip, answer: .message, room: "12", thread: "pools & more", message: "5"),
    toAlone: [["POST", "/api/v1/messages", "type=direct&to=%5B41%5D&content=%2A%2ADone"]],
    toRoom: [["POST", "/api/v1/messages", "type=stream&to=12&topic=pools%20%26%20more&content=%2A%2ADone"]],
    edit: [["PATCH", "/api/v1/messages/77", "content=%2A%2ADone"]],
    gone: Reaction(status: 400),
    answers: ["": #"{"result":"success","id":77}"#],
    id: "77",
    credentials: ("authorization", "Basic " + Data("pool-bot@acme.example:k1".utf8).base64EncodedString()),
)

private let rocketChat = Chat(
    kind: .rocketChat,
    account: { RocketChatAccount(server: $0, user: "b1", token: Secret("t1")) },
    alone: nil,
    inRoom: ChatAddress(kind: .rocketChat, answer: .message, room: "GENERAL", thread: "m0", message: "m1"),
    toAlone: [],
    toRoom: [["POST", "/api/v1/chat.postMessage", #""roomId":"GENERAL""#, #""tmid":"m0""#]],
    edit: [["POST", "/api/v1/chat.update", #""msgId":"m7""#, #""roomId":"GENERAL""#]],
    gone: Reaction(status: 400),
    answers: ["": #"{"success":true,"message":{"_id":"m7","rid":"GENERAL"}}"#],
    id: "GENERAL/m7",
    credentials: ("x-auth-token", "t1"),
)

/// Nil only where no key can be made at all, and then every test says so.
private let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

private let googleChat = Chat(
    kind: .googleChat,
    account: { server in
        let file = [
            "client_email": "bot@acme.iam.example", "private_key": try #require(key).pkcs8PEMRepresentation,
            "private_key_id": "k1", "token_uri": "\(server)/token",
        ]
        let json = String(decoding: try JSONEncoder().encode(file), as: UTF8.self)
        return GoogleChatAccount(api: server, account: try ServiceAccount(keyFile: Secret(json), now: { received }))
    },
    alone: nil,
    inRoom: ChatAddress(kind: .googleChat, answer: .message, room: "spaces/A", thread: "spaces/A/threads/T"),
    toAlone: [],
    toRoom: [
        ["POST", "/token", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey"],
        [
            "POST", "/v1/spaces/A/messages?messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD",
            #""thread":{"name":"spaces/A/threads/T"}"#,
        ],
    ],
    edit: [
        ["POST", "/token"], ["PATCH", "/v1/spaces/A/messages/M?updateMask=text,cardsV2", #""text":"#],
    ],
    gone: Reaction(status: 404),
    answers: ["/token": #"{"access_token":"g1","expires_in":3599}"#, "": #"{"name":"spaces/A/messages/M"}"#],
    id: "spaces/A/messages/M",
    credentials: ("authorization", "Bearer g1"),
)

struct `A bot's account in a chat` {
    private static let chats = [slack, mattermost, zulip, rocketChat, googleChat]
    private static let message = Message(headline: "Done: x", lines: ["one"], footer: "delivery 1")

    private static func reply(to address: ChatAddress, earlier: String? = nil, uses: Int = 0) -> WaitingReply {
        WaitingReply(
            delivery: 1,
            source: source,
            message: Self.message,
            address: .chat(address),
            received: received,
            earlier: earlier,
            uses: uses,
        )
    }

    /// Sends replies one after the other with one account.
    private static func send(
        _ replies: [WaitingReply],
        by chat: Chat,
        given url: String? = nil,
        _ react: @escaping @Sendable (Posting) -> Reaction? = { _ in nil },
    ) async throws -> (ids: [String?], error: ReplyError?, postings: [Posting]) {
        let (result, postings) = try await withReceiver { posting in
            react(posting) ?? Reaction(body: chat.answers[posting.path] ?? chat.answers[""] ?? "")
        } body: { host, client in
            let sender = Replies(
                chatHosts: [source: try hosts(host)],
                chatAccounts: [source: try chat.account("http://\(host)")],
                client: client,
                now: { received.addingTimeInterval(10) },
            )
            var ids: [String?] = []
            do throws(ReplyError) {
                let capabilities = url.map { ["response_url": Secret("http://\(host)\($0)")] } ?? [:]
                for reply in replies { ids.append(try await sender.send(reply, capabilities: capabilities)) }
            } catch {
                return (ids, ReplyError?.some(error))
            }
            return (ids, nil)
        }
        return (result.0, result.1, postings)
    }

    private static func check(_ postings: [Posting], _ expected: [[String]], _ chat: Chat) {
        #expect(postings.count == expected.count)
        for (posting, parts) in zip(postings, expected) {
            #expect(posting.method == parts[0])
            #expect(posting.path == parts[1])
            for part in parts.dropFirst(2) { #expect(posting.body.contains(part), "\(posting.body)") }
        }
        #expect(postings.last?.headers[chat.credentials.header] == chat.credentials.value)
    }

    @Test(arguments: Self.chats)
    fileprivate func `writes where everybody could read what was asked`(_ chat: Chat) async throws {
        let sent = try await Self.send([Self.reply(to: chat.inRoom)], by: chat)
        #expect(sent.error == nil)
        #expect(sent.ids == [chat.id])
        Self.check(sent.postings, chat.toRoom, chat)
    }

    @Test(arguments: Self.chats.filter { $0.alone != nil })
    fileprivate func `writes to the asker alone what they alone were to see`(_ chat: Chat) async throws {
        let sent = try await Self.send([Self.reply(to: try #require(chat.alone))], by: chat)
        #expect(sent.error == nil)
        #expect(sent.ids == [chat.id])
        Self.check(sent.postings, chat.toAlone, chat)
    }

    @Test(arguments: Self.chats)
    fileprivate func `edits what it has written, also where there is another way`(_ chat: Chat) async throws {
        let reply = Self.reply(to: chat.inRoom, earlier: chat.id)
        let sent = try await Self.send([reply], by: chat, given: "/response")
        #expect(sent.error == nil)
        #expect(sent.ids == [chat.id])
        Self.check(sent.postings, chat.edit, chat)
    }

    @Test(arguments: Self.chats)
    fileprivate func `writes anew where its message is gone`(_ chat: Chat) async throws {
        let path = chat.edit.last?[1]
        let sent = try await Self.send([Self.reply(to: chat.inRoom, earlier: chat.id)], by: chat) { posting in
            posting.path == path ? chat.gone : nil
        }
        #expect(sent.error == nil)
        #expect(sent.ids == [chat.id])
        #expect(sent.postings.last?.path == chat.toRoom.last?[1])
    }

    @Test(arguments: [slack, mattermost])
    fileprivate func `is the way where the address of the request has no use left`(_ chat: Chat) async throws {
        let address = try #require(chat.alone)
        let first = try await Self.send([Self.reply(to: address)], by: chat, given: "/response")
        #expect(first.postings.map(\.path) == ["/response"])
        #expect(first.ids == [nil])
        let used = try await Self.send([Self.reply(to: address, uses: 5)], by: chat, given: "/response")
        #expect(used.ids == [chat.id])
        Self.check(used.postings, chat.toAlone, chat)
        let expired = try await Self.send([Self.reply(to: address)], by: chat, given: "/response") { posting in
            posting.path == "/response" ? Reaction(status: 404) : nil
        }
        #expect(expired.ids == [chat.id])
        let late = try await Self.send([Self.reply(to: address)], by: chat, given: "/response") { posting in
            posting.path == "/response" ? Reaction(status: 503) : nil
        }
        #expect(
            late.error
                == .transient(reason: "\(chat.kind == .slack ? "Slack" : "Mattermost") answered 503", retryAfter: nil)
        )
        #expect(late.postings.count == 1)
    }

    @Test(arguments: Self.chats)
    fileprivate func `says what is wrong with its token, and waits as it is asked to`(_ chat: Chat) async throws {
        let path = chat.toRoom.last?[1]
        for (status, isFinal) in [(401, true), (403, true), (429, false), (502, false)] {
            let sent = try await Self.send([Self.reply(to: chat.inRoom)], by: chat) { posting in
                posting.path == path ? Reaction(status: status, headers: ["retry-after": "7"]) : nil
            }
            // Another token of Google's is to be had.
            let isFinal = isFinal && !(status == 401 && chat.kind == .googleChat)
            switch sent.error {
            case .final(let reason):
                #expect(isFinal)
                #expect(!reason.contains(chat.credentials.value))
            case .transient(_, let seconds): #expect(!isFinal && (seconds == 7 || status == 401))
            case nil: Issue.record("\(status) is taken for a message that was sent")
            }
        }
    }

    @Test(arguments: [
        ("ratelimited", false), ("internal_error", false), ("token_revoked", true), ("not_in_channel", true),
        ("no_such_error_yet", true), ("<script>", true),
    ])
    func `takes Slack's errors for what they are`(_ word: String, _ isFinal: Bool) async throws {
        let sent = try await Self.send([Self.reply(to: slack.inRoom)], by: slack) { _ in
            Reaction(body: #"{"ok":false,"error":"\#(word)"}"#)
        }
        if case .final(let reason) = sent.error {
            #expect(isFinal)
            #expect(!reason.contains("<"))
        } else {
            #expect(!isFinal)
        }
    }

    @Test func `gets a token of Google's once, with a claim that its key has signed`() async throws {
        let reply = Self.reply(to: googleChat.inRoom)
        let sent = try await Self.send([reply, reply], by: googleChat)
        #expect(sent.postings.map(\.path).filter { $0 == "/token" }.count == 1)
        let assertion = try #require(sent.postings.first?.body.components(separatedBy: "assertion=").last)
        let parts = assertion.split(separator: ".").map(String.init)
        let digest = SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8))
        let signature = _RSA.Signing.RSASignature(rawRepresentation: try Self.bytes(parts[2]))
        #expect(try #require(key).publicKey.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5))
        let claims = String(decoding: try Self.bytes(parts[1]), as: UTF8.self)
        #expect(claims.contains(#""iat":1800000000,"iss":"bot@acme.iam.example""#))
        #expect(claims.contains(#""scope":"https://www.googleapis.com/auth/chat.bot""#))
    }

    @Test(arguments: ["", "{}", #"{"client_email":"a","private_key":"b","token_uri":"https://c"}"#])
    func `is not made of a file that is no service account's`(_ text: String) {
        #expect(throws: ServiceAccount.Unreadable.self) { try ServiceAccount(keyFile: Secret(text)) }
    }

    private static func bytes(_ part: String) throws -> Data {
        let base64 = part.replacing("-", with: "+").replacing("_", with: "/")
        return try #require(Data(base64Encoded: base64 + String(repeating: "=", count: (4 - base64.count % 4) % 4)))
    }
}
