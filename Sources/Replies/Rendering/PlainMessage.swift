package import Warden

/// A message without any markup: for mail, terminals, and notes in PagerDuty.
package struct PlainMessage: Sendable {
    package let text: String

    /// PagerDuty documents no limit for a note; 25,000 characters are ours.
    package static let mostOfNote = 25_000

    package init(_ message: Message) {
        self.text = Markup.plain.text(message)
    }

    /// The body of `POST /incidents/{id}/notes`.
    ///
    /// - SeeAlso: <https://developer.pagerduty.com/api-reference/a1ac30885eb7a-create-a-note-on-an-incident>.
    package var note: ReplyJSON { ["note": ["content": .text(self.text)]] }
}

extension Markup {
    static let plain = Markup(
        prose: Escaping(partsLinks: false),
        code: Escaping(partsLinks: false),
        gap: "\n\n",
        unit: .utf16,
        most: PlainMessage.mostOfNote,
    )
}
