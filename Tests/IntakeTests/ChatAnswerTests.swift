import Intake
import SenderFixtures
import Testing
import Warden

struct `The answer in a chat's own form` {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let delivery: @Sendable () -> ChatDelivery
        let answer: Answer

        init(_ name: String, _ kind: SenderKind, _ body: String, form: Bool = false, _ answer: Answer) {
            self.testDescription = "\(kind.rawValue): \(name)"
            self.delivery = {
                ChatDelivery(
                    kind: kind,
                    body: body,
                    type: form ? "application/x-www-form-urlencoded" : "application/json",
                )
            }
            self.answer = answer
        }
    }

    private static func json(_ body: String) -> Answer {
        Answer(status: 200, contentType: "application/json", body: body)
    }

    static let handshakes = [
        Case(
            "address check",
            .slack,
            #"{"token":"t","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}"#,
            Answer(
                status: 200,
                contentType: "text/plain",
                body: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
            ),
        ),
        Case("certificate check", .slack, "ssl_check=1&token=t", form: true, Answer(status: 200)),
        Case(
            "ping of interactions",
            .discord,
            #"{"type":1,"id":"1","application_id":"2","token":"t","version":1}"#,
            json(#"{"type":1}"#),
        ),
        Case(
            "ping of events",
            .discord,
            #"{"version":1,"application_id":"1","type":0}"#,
            Answer(status: 204, contentType: "application/json"),
        ),
        Case(
            "completion of an argument",
            .discord,
            #"{"type":4,"id":"1"}"#,
            json(#"{"type":8,"data":{"choices":[]}}"#),
        ),
    ]

    @Test(arguments: handshakes)
    func `to a handshake is exactly what it wants to hear`(_ example: Case) throws {
        #expect(try example.delivery().envelope().handshake == example.answer)
    }

    static let receipts = [
        Case(
            "command",
            .slack,
            "command=%2Fpools&text=list&team_id=T&user_id=U",
            form: true,
            json(#"{"response_type":"ephemeral","text":"Working on it"}"#),
        ),
        Case(
            "event, for the first or the second time",
            .slack,
            #"{"type":"event_callback","event_id":"Ev08MFMKH6","event":{"type":"app_mention"}}"#,
            Answer(status: 200),
        ),
        Case(
            "command",
            .mattermost,
            "command=%2Fpools",
            form: true,
            json(
                #"{"response_type":"ephemeral","text":"Working on it"}"#
            ),
        ),
        Case(
            "press",
            .mattermost,
            #"{"context":{"action":"approve"}}"#,
            json(#"{"ephemeral_text":"Working on it"}"#),
        ),
        Case("command", .discord, #"{"type":2}"#, json(#"{"type":5,"data":{"flags":64}}"#)),
        Case("press", .discord, #"{"type":3,"data":{"custom_id":"approve:1"}}"#, json(#"{"type":6}"#)),
        Case(
            "event",
            .discord,
            #"{"type":1,"event":{"type":"ENTITLEMENT_CREATE"}}"#,
            Answer(status: 204, contentType: "application/json"),
        ),
        Case(
            "message",
            .teams,
            #"{"type":"message","text":"<at>Poolwarden</at> pools"}"#,
            json(
                #"{"type":"message","text":"Accepted as delivery 17. It takes longer than Teams lets me wait, and I "#
                    + #"cannot write here again: say `why 17` to hear how it ends."}"#
            ),
        ),
        Case(
            "message",
            .googleChat,
            #"{"type":"MESSAGE","message":{"text":"a"}}"#,
            json(#"{"text":"Working on it (delivery 17)"}"#),
        ),
        Case("event", .googleChat, #"{"type":"ADDED_TO_SPACE"}"#, json("{}")),
        Case("message", .rocketChat, #"{"text":"!pools"}"#, json(#"{"text":"Working on it (delivery 17)"}"#)),
        Case("message of a program", .rocketChat, #"{"text":"!pools","bot":true}"#, json("{}")),
        Case("message", .zulip, "{}", json(#"{"content":"Working on it (delivery 17)"}"#)),
        Case(
            "message of ours",
            .zulip,
            #"{"bot_email":"a","message":{"sender_email":"a"}}"#,
            json(#"{"response_not_required":true}"#),
        ),
    ]

    @Test(arguments: receipts)
    func `says that it is being worked on, or nothing`(_ example: Case) throws {
        let delivery = example.delivery()
        #expect(delivery.sender.receipt(for: try delivery.journaled()) == example.answer)
    }

    @Test(arguments: [
        (SenderKind.slack, #"{"response_type":"ephemeral","text":"3 pools"}"#),
        (.mattermost, #"{"response_type":"ephemeral","text":"3 pools","skip_slack_parsing":true}"#),
        (.discord, #"{"type":4,"data":{"content":"3 pools","flags":64,"allowed_mentions":{"parse":[]}}}"#),
        (.teams, #"{"type":"message","text":"3 pools"}"#), (.googleChat, #"{"text":"3 pools"}"#),
        (.rocketChat, #"{"text":"3 pools"}"#), (.zulip, #"{"content":"3 pools"}"#),
    ])
    func `carries a text`(_ kind: SenderKind, _ body: String) throws {
        let chat = try (Senders.make(kind: kind) as? any ChatSender).orThrow()
        #expect(chat.message("3 pools") == Self.json(body))
    }
}
