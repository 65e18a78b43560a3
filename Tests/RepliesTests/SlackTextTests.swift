import Replies
import Testing
import Warden

struct `A message in Slack's form` {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var message: Message
        var text: String
    }

    static let cases = [
        Case(
            testDescription: "all parts",
            message: Message(
                headline: "Done: ci-arm is made",
                lines: ["create pool ci-arm: applied", "I keep this delivery and come back to it."],
                footer: #"policies/pools.lua: command "pool create NAME" · delivery 7"#,
            ),
            text: """
                *Done: ci-arm is made*
                • create pool ci-arm: applied
                • I keep this delivery and come back to it.
                _policies/pools.lua: command "pool create NAME" · delivery 7_
                """,
        ),
        Case(
            testDescription: "no lines",
            message: Message(headline: "Nothing to do", footer: "delivery 8"),
            text: "*Nothing to do*\n_delivery 8_",
        ),
        Case(
            testDescription: "mentions and links become text",
            message: Message(headline: "<!channel> & <@U1>", lines: ["<https://evil|here>"], footer: "a > b"),
            text: "*&lt;!channel&gt; &amp; &lt;@\u{200B}U1&gt;*\n• &lt;https:\u{200B}//evil|here&gt;\n_a &gt; b_",
        ),
        Case(
            testDescription: "breaks become spaces, and turned writing is straightened",
            message: Message(headline: " a\r\n\tb ", lines: ["c\u{2028}d\u{0}e", "\u{202E}f"], footer: ""),
            text: "*a b*\n• c d e\n• f",
        ),
        Case(testDescription: "nothing", message: Message(headline: "", footer: ""), text: ""),
    ]

    @Test(arguments: Self.cases)
    func `reads so`(_ example: Case) {
        #expect(SlackText(example.message).text == example.text)
    }

    @Test func `is cut at a line, and says how many are missing`() {
        let message = Message(
            headline: "Done",
            lines: (0..<100).map { "delete agent \($0): applied" + String(repeating: ".", count: 50) },
            footer: "delivery 9",
        )
        let text = SlackText(message).text
        let lines = text.split(separator: "\n")
        #expect(text.utf16.count <= SlackText.mostCharacters)
        #expect(text.utf16.count > SlackText.mostCharacters - 200)
        #expect(lines.first == "*Done*")
        #expect(lines.last == "_delivery 9_")
        #expect(lines.dropLast().last == "… \(100 - (lines.count - 3)) more lines")
    }
}
