import Replies
import Testing
import Warden

struct `A message that is too long` {
    static let message = Message(
        headline: "This needs approval of " + String(repeating: "group ", count: 50),
        lines: Array(repeating: String(repeating: "why ", count: 200), count: 300),
        plan: (1...1_500).map { Message.Change(sign: .remove, words: "agents.delete build-\($0) " + Self.filler) },
        buttons: [Message.Button(label: "Approve", command: "approve 7")],
        footer: "delivery 7",
        delivery: 7,
    )

    private static let filler = String(repeating: "x", count: 100)
    /// Those that show a line, or everything.
    private static let others = ["statuses", "json", "page"]

    @Test func `shows some of the plan, however long the reasons are, and says what is missing and where it is`() throws
    {
        for form in RenderedForms(Self.message).forms where !Self.others.contains(form.name) {
            #expect(form.text.contains("agents.delete build-1 "), "\(form.name)")
            let more = try #require(
                form.text.firstMatch(of: /… (\d+ more lines and )?(\d+) more operations/),
                "\(form.name)",
            )
            let shown = form.text.split(separator: "agents.delete ").count - 1
            // Slack has two texts in one.
            if form.name != "slack" { #expect(Int(more.2) == 1_500 - shown, "\(form.name): \(shown) shown") }
            #expect(form.text.contains("poolwarden deliveries show 7"), "\(form.name)")
        }
    }

    @Test func `always says how to answer`() {
        for form in RenderedForms(Self.message).forms {
            let words = form.name == "page" ? "Say <code>approve 7</code>" : "Say `approve 7`."
            #expect(form.text.contains(words), "\(form.name)")
        }
    }

    @Test func `links to all of it where there is an address, and to no other than ours`() {
        var message = Self.message
        message.whole = "https://poolwarden.acme.example/deliveries/7"
        #expect(GitHubComment(message).text.contains("[the whole plan](https://poolwarden.acme.example/deliveries/7)"))
        #expect(SlackText(message).text.contains("<https://poolwarden.acme.example/deliveries/7|the whole plan>"))
        #expect(
            PlainMessage(message).text.contains("the whole plan is at https://poolwarden.acme.example/deliveries/7")
        )
        for address in ["javascript:alert(1)", "https://x.example/)[y](z", "https://x.example/<!here>"] {
            message.whole = address
            #expect(!GitHubComment(message).text.contains(address))
            #expect(GitHubComment(message).text.contains("see `poolwarden deliveries show 7`"))
        }
    }

    @Test func `of an older journal only says how much is missing`() {
        var message = Self.message
        message.delivery = nil
        #expect(GitHubComment(message).text.contains(/more operations\n\nSay/))
    }
}
