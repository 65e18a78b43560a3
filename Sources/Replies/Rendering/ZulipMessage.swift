import Foundation
package import Warden

/// A message in Zulip's markdown; it has no buttons for bots, so these are in words only.
///
/// Nothing escapes `*`, `_`, `~` and backquotes there (a backslash does not); look-alikes stand for them. `@` and `#` are parted from
/// the names behind them, so that `@**all**` notifies nobody.
///
/// - SeeAlso: <https://zulip.com/help/format-your-message-using-markdown>,
///   <https://zulip.readthedocs.io/en/latest/subsystems/markdown.html>, <https://zulip.com/api/send-message>: 10,000
///   characters unless the server says otherwise.
package struct ZulipMessage: Sendable {
    package let content: String

    package static let mostCharacters = 10_000

    package init(_ message: Message) {
        self.content = Markup.zulip.text(message)
    }

    /// The answer to an outgoing webhook.
    package var answer: ReplyJSON { ["content": .text(self.content)] }

    /// The body of `POST /api/v1/messages`, as `application/x-www-form-urlencoded`.
    ///
    /// - Parameters:
    ///   - channel: The channel's ID or name.
    ///   - topic: The topic's name.
    /// - Returns: Fields as `name=value`, joined with `&`.
    package func form(to channel: String, topic: String) -> [UInt8] {
        Self.form([("type", "stream"), ("to", channel), ("topic", topic), ("content", self.content)])
    }

    /// The same for a message to one person.
    ///
    /// - Parameter person: The user's ID.
    /// - Returns: Fields as `name=value`, joined with `&`.
    package func form(toPerson person: Int) -> [UInt8] {
        Self.form([("type", "direct"), ("to", "[\(person)]"), ("content", self.content)])
    }

    /// The body of `PATCH /api/v1/messages/{message_id}`.
    package var formOfEdit: [UInt8] { Self.form([("content", self.content)]) }

    private static func form(_ fields: [(String, String)]) -> [UInt8] {
        Array(fields.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&").utf8)
    }

    /// All but unreserved characters (RFC 3986, section 2.3) as `%XX`.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Markup {
    package static let zulip: Markup = {
        let prose = Escaping(
            written: Escaping.lookalikes,
            followed: ["@", "#", "[", "]", "<"],
            parted: ["$"],
            startsLine: true,
        )
        var cell = prose
        // Nothing escapes it inside a row.
        cell.written["|"] = "\u{FF5C}"
        return Markup(
            prose: prose,
            code: Self.fencedCode,
            cell: cell,
            bold: Wrap("**", "**"),
            small: Wrap("*", "*"),
            bullet: "- ",
            diff: Wrap("```diff\n", "\n```"),
            fixed: Wrap("```text\n", "\n```"),
            link: { "[\($0)](\($1))" },
            unit: .scalars,
            most: ZulipMessage.mostCharacters,
        )
    }()
}
