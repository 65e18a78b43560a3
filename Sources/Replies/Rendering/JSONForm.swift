package import Warden

/// A message as a document for programs: what a generic sender is answered with.
///
/// | member | type | meaning |
/// |---|---|---|
/// | `delivery` | number | the delivery in the journal; absent where it is not known |
/// | `settlement` | string | `unknown`, `failed`, `denied`, `expired`, `applied` or `ignored`; absent while people are asked |
/// | `headline` | string | one sentence for people |
/// | `reasons` | strings | the further reasons, or the lines of a note |
/// | `operations` | objects | `operation`, such as `pools.create ci-arm`; `sign`: `+`, `-` or `~`; `outcome`: `applied`, `unchanged`, `refused`, `failed` or `unknown`, absent while it is planned; `reason`, absent where there is none |
/// | `table` | object | `header`, strings; `rows`, lists of strings; absent where there is none |
/// | `answers` | objects | what a person can answer: `label`, `command` |
/// | `footer` | string | where it was decided |
/// | `whole` | string | an address with all of it; absent where none is known |
/// | `text` | string | all of the above for people, as plain text |
///
/// Nothing is cut but `text`, and nothing escaped but what JSON escapes.
package struct JSONForm: Sendable {
    package let document: ReplyJSON

    package init(_ message: Message) {
        self.document = .members([
            "delivery": message.delivery.map { .number($0) },
            "settlement": message.settlement.map { .text($0.rawValue) },
            "headline": .text(message.headline),
            "reasons": .list(message.lines.map { .text($0) }),
            "operations": .list(message.plan.map(Self.operation)),
            "table": message.table.map { table in
                ["header": Self.texts(table.header), "rows": .list(table.rows.map(Self.texts))]
            },
            "answers": .list(message.buttons.map { ["label": .text($0.label), "command": .text($0.command)] }),
            "footer": .text(message.footer),
            "whole": message.whole.map { .text($0) },
            "text": .text(PlainMessage(message).text),
        ])
    }

    private static func operation(_ change: Message.Change) -> ReplyJSON {
        .members([
            "operation": .text(change.words), "sign": .text(change.sign.rawValue),
            "outcome": change.outcome.map { .text($0) }, "reason": change.reason.map { .text($0) },
        ])
    }

    private static func texts(_ texts: [String]) -> ReplyJSON { .list(texts.map { .text($0) }) }
}
