import Replies
import Testing
import Warden

struct `A message in GitHub's form` {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var message: Message
        var text: String
    }

    static let cases = [
        Case(
            testDescription: "all parts",
            message: Message(
                headline: "Done: ci_arm is made",
                lines: ["create pool ci_arm: applied", "and more"],
                footer: #"policies/pools.lua: command "pool create NAME" · delivery 7"#,
            ),
            text: """
                <!-- poolwarden -->
                **Done: ci_arm is made**

                - create pool ci_arm: applied
                - and more

                <sub>policies/pools.lua: command "pool create NAME" · delivery 7</sub>
                """,
        ),
        Case(
            testDescription: "no lines",
            message: Message(headline: "Nothing to do", footer: "delivery 8"),
            text: "<!-- poolwarden -->\n**Nothing to do**\n\n<sub>delivery 8</sub>",
        ),
        Case(
            testDescription: "mentions and references become text",
            message: Message(headline: "ask @octocat", lines: ["see #1 and a/b#2"], footer: ""),
            text: "<!-- poolwarden -->\n**ask @\u{200B}octocat**\n\n- see #\u{200B}1 and a/b#\u{200B}2",
        ),
        Case(
            testDescription: "HTML and markdown become text",
            message: Message(headline: "<b>&*x*", lines: ["[a](b) `c` \\ _d_"], footer: "</sub>"),
            text:
                "<!-- poolwarden -->\n**&lt;b&gt;&amp;\\*x\\***\n\n- \\[a\\](b) \\`c\\` \\\\ \\_d\\_\n\n<sub>&lt;/sub&gt;</sub>",
        ),
        Case(
            testDescription: "a command stays inside its line",
            message: Message(headline: "/pool create x", lines: ["a\n/pool delete y"], footer: "\n/z"),
            text: "<!-- poolwarden -->\n**/pool create x**\n\n- a /pool delete y\n\n<sub>/z</sub>",
        ),
    ]

    @Test(arguments: Self.cases)
    func `reads so`(_ example: Case) {
        #expect(GitHubComment(example.message).text == example.text)
    }

    @Test func `is cut at a line, and says how many are missing`() {
        let message = Message(
            headline: "Done",
            lines: Array(repeating: String(repeating: "日本", count: 500), count: 100),
            footer: "delivery 9",
        )
        let text = GitHubComment(message).text
        #expect(text.utf8.count <= GitHubComment.mostBytes)
        #expect(text.utf8.count > GitHubComment.mostBytes - 3_100)
        #expect(text.hasSuffix("<sub>delivery 9</sub>"))
        #expect(text.contains("\n\n… 79 more lines\n\n"))
    }
}
