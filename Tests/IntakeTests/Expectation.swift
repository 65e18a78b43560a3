import Intake
import SenderFixtures
import Warden

/// What `Intake` makes of a request, as the JSON that stands beside it.
enum Expectation {
    static func tree(of verified: VerifiedDelivery, request: RequestFile, sender: any Sender) -> JSONTree {
        let envelope = verified.envelope
        if let handshake = envelope.handshake {
            return ["handshake": self.answer(handshake)]
        }
        let delivery = verified.journaled()
        return .object([
            .init("delivery", .string(envelope.id.rawValue)),
            .init("capabilities", .array(envelope.capabilities.keys.sorted().map(JSONTree.string))),
            .init("journaled", self.journaled(envelope.body, request: request)),
            .init("receipt", self.answer(sender.receipt(for: delivery))),
            self.interpretation(sender.interpret(delivery, people: Fixture.people)),
        ])
    }

    private static func journaled(_ body: [UInt8], request: RequestFile) -> JSONTree {
        body == request.body ? "as received" : .string(String(decoding: body, as: UTF8.self))
    }

    private static func answer(_ answer: Answer) -> JSONTree {
        [
            "status": .number(answer.status), "type": answer.contentType.map(JSONTree.string) ?? .null,
            "body": .string(answer.body),
        ]
    }

    private static func interpretation(_ interpretation: Interpretation) -> JSONTree.Member {
        switch interpretation {
        case .ignored(let reason, _): .init("ignored", .string(reason))
        case .occurrence(let occurrence): .init("occurrence", self.occurrence(occurrence))
        }
    }

    private static func occurrence(_ occurrence: Occurrence) -> JSONTree {
        let actor = occurrence.actor
        return [
            "name": .string(occurrence.name),
            "actor": [
                "id": .string(actor.id), "name": .string(actor.name),
                "groups": .array(actor.groups.map(JSONTree.string)),
            ],
            "fields": self.record(occurrence.fields),
            "command": occurrence.command.map { .array($0.words.map(JSONTree.string)) } ?? .null,
            "replyTo": self.address(occurrence.replyTo),
        ]
    }

    private static func address(_ address: ReplyAddress?) -> JSONTree {
        switch address {
        case nil: .null
        case .answer: "answer"
        case .callback: "callback"
        case .commit(let commit): .string("\(commit.project)@\(commit.commit)")
        case .incident(let id): .string("incident \(id)")
        case .githubIssue(let repository, let number): .string("\(repository)#\(number)")
        case .chat(let chat): self.chat(chat)
        case .forge(let forge):
            [
                "forge": .string(forge.kind.rawValue), "project": .string(forge.project),
                "topic": .string(forge.topic.rawValue), "number": .number(forge.number),
                "comment": forge.comment.map(JSONTree.number) ?? .null,
                "discussion": forge.discussion.map(JSONTree.string) ?? .null,
                "commit": forge.commit.map(JSONTree.string) ?? .null,
            ]
        case .runTask(let callback, let acceptsOutcomes):
            ["callback": .string(callback), "accepts outcomes": .string(acceptsOutcomes.map { "\($0)" } ?? "not said")]
        }
    }

    private static func chat(_ address: ChatAddress) -> JSONTree {
        let parts = [
            ("room", address.room), ("thread", address.thread), ("message", address.message),
            ("person", address.person),
        ]
        let places = parts.compactMap { name, value in value.map { JSONTree.Member(name, .string($0)) } }
        return .object(
            [
                .init("kind", .string(address.kind.rawValue)), .init("answer", .string(address.answer.rawValue)),
            ] + places
        )
    }

    private static func record(_ fields: [Occurrence.Field]) -> JSONTree {
        .object(fields.map { .init($0.name, self.value($0.value)) })
    }

    private static func value(_ value: FieldValue) -> JSONTree {
        switch value {
        case .text(let text): .string(text)
        case .number(let number): .number(number)
        case .list(let list): .array(list.map(self.value))
        case .record(let fields): self.record(fields)
        }
    }
}
