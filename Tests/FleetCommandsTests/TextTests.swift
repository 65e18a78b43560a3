import AgentPoolsAPI
import Foundation
import Testing

@testable import FleetCommands

struct `Text on a terminal` {
    @Test(arguments: [
        ("ci-linux", "ci-linux"),
        ("größe", "größe"),
        ("東京", "東京"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u{1B}[31mred\u{1B}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
        ("\u{9B}2J", "\\u{9b}2J"),
        ("abc\u{202E}gnp.exe", "abc\\u{202e}gnp.exe"),
        ("zero\u{200B}width", "zero\\u{200b}width"),
        ("\u{0}\u{7F}", "\\u{0}\\u{7f}"),
        ("\u{2028}", "\\u{2028}"),
        ("\u{E000}", "\\u{e000}"),
    ])
    func `shows what a terminal would obey or hide`(_ text: String, _ shown: String) {
        #expect(text.printable == shown)
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("größe", 5), ("e\u{301}", 1), ("東京", 4), ("한국", 4), ("ｶﾅ", 2), ("ＡＢ", 4), ("🚀", 2),
        ("🇩🇪", 2), ("☎\u{FE0F}", 2), ("☎", 1), ("\u{301}", 0),
    ])
    func `takes the columns that a terminal gives it`(_ text: String, _ columns: Int) {
        #expect(text.columns == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("東京都", 6, "東京都"), ("東京都", 5, "東京…"),
        ("東京都", 4, "東…"), ("e\u{301}abc", 3, "e\u{301}a…"),
    ])
    func `is cut between characters`(_ text: String, _ most: Int, _ cut: String) {
        #expect(text.cut(to: most) == cut)
        #expect(cut.columns <= most)
    }

    @Test(
        arguments: [
            (-3_600, "now"), (0, "now"), (0.9, "now"), (1, "1 s ago"), (119, "119 s ago"), (120, "2 min ago"),
            (7_199, "119 min ago"), (7_200, "2 h ago"), (172_799, "47 h ago"), (172_800, "2 d ago"),
            (86_400 * 400, "400 d ago"),
        ] as [(TimeInterval, String)]
    )
    func `tells a time as people say it`(_ seconds: TimeInterval, _ text: String) {
        #expect(RelativeTime.text(ago(seconds), now: testNow) == text)
    }

    @Test(arguments: [
        ("90s", 90), ("15m", 900), ("2h", 7_200), ("7d", 604_800), ("1h30m", 5_400), ("1d2h3m4s", 93_784), ("0h5s", 5),
        ("3650d", 315_360_000),
    ])
    func `reads durations`(_ text: String, _ seconds: Int) {
        #expect(Duration(words: text) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "2", "h", "2 h", "-2h", "+2h", "2H", "2w", "1.5h", "30m1h", "1h1h", "0s", "0h", "3651d", "315360001s",
        "2h ",
        "99999999999999999999d", "1h30", "٣h",
    ])
    func `reads no other durations`(_ text: String) {
        #expect(Duration(words: text) == nil)
    }
}

struct `A terminal` {
    @Test func `is described by what the system says of it`() {
        let terminal = Terminal(outputColumns: 100, messageColumns: 0, inputIsTerminal: true, environment: [:])
        #expect(terminal.output == Screen(width: 100, hasColour: true, canRedraw: true))
        #expect(terminal.messages == Screen(width: 80, hasColour: true, canRedraw: true))
        #expect(terminal.canAsk)
    }

    @Test func `is none where there is a pipe or a file`() {
        let piped = Terminal(outputColumns: nil, messageColumns: 80, inputIsTerminal: true, environment: [:])
        #expect(piped.output == nil)
        #expect(piped.canAsk)
        let silent = Terminal(outputColumns: 80, messageColumns: nil, inputIsTerminal: true, environment: [:])
        #expect(silent.messages == nil)
        #expect(!silent.canAsk)
        let unattended = Terminal(outputColumns: 80, messageColumns: 80, inputIsTerminal: false, environment: [:])
        #expect(!unattended.canAsk)
    }

    @Test(
        arguments: [
            ([:], true, true), (["NO_COLOR": "1"], false, true), (["NO_COLOR": ""], true, true),
            (["TERM": "dumb"], false, false), (["TERM": "xterm-256color"], true, true),
        ] as [([String: String], Bool, Bool)]
    )
    func `has colours unless the environment says otherwise`(
        _ environment: [String: String],
        _ hasColour: Bool,
        _ canRedraw: Bool,
    ) {
        let terminal = Terminal(
            outputColumns: 80,
            messageColumns: 80,
            inputIsTerminal: true,
            environment: environment,
        )
        #expect(terminal.output?.hasColour == hasColour)
        #expect(terminal.messages?.canRedraw == canRedraw)
    }
}

struct `A progress line` {
    @Test func `says how far it has come, and how long it takes`() {
        let line = ProgressLine(label: "Deleting agents", total: 200, done: 50, remark: "2 not done", elapsed: 3)
        #expect(
            line.text(width: 90) == "Deleting agents [######------------------] 50/200  25%  2 not done  about 9 s left"
        )
    }

    @Test func `says nothing of time before it knows, and nothing at the end`() {
        let start = ProgressLine(label: "Reading", total: 4, done: 1, elapsed: 0.5)
        #expect(start.text(width: 80) == "Reading [######------------------] 1/4  25%")
        let end = ProgressLine(label: "Reading", total: 4, done: 4, elapsed: 60)
        #expect(end.text(width: 80) == "Reading [########################] 4/4  100%")
    }

    @Test(
        arguments: [
            (100, "about 100 s left"), (600, "about 10 min left"), (36_000, "about 10 h left"),
        ] as [(TimeInterval, String)]
    )
    func `tells long times in long units`(_ elapsed: TimeInterval, _ rest: String) {
        #expect(
            ProgressLine(label: "x", total: 2, done: 1, elapsed: elapsed).text(width: 80).hasSuffix("50%  \(rest)")
        )
    }

    @Test func `never fills the screen's last column`() {
        let line = ProgressLine(label: "Reading", total: 4, done: 1)
        #expect(line.text(width: 45) == "Reading [######------------------] 1/4  25%")
        #expect(line.text(width: 43) == "Reading [#####------------------] 1/4  25%")
        #expect(line.text(width: 28) == "Reading [##------] 1/4  25%")
        #expect(line.text(width: 27) == "Reading 1/4  25%")
        #expect(line.text(width: 8) == "Readin…")
    }

    @Test func `is drawn at most ten times a second, and taken away at the end`() {
        let console = MemoryConsole(.screen(80), secondsPerLook: 0.04)
        let meter = ProgressMeter("Reading", total: 10, console: console)
        for _ in 0..<10 { meter.count() }
        meter.end()
        let drawn = console.drawn
        #expect(drawn.first == "Reading [##----------------------] 1/10  10%")
        #expect(drawn.count == 5)
        #expect(drawn.last == .some(nil))
    }

    @Test(arguments: [
        Terminal.pipe,
        Terminal(output: nil, messages: Screen(width: 80, hasColour: false, canRedraw: false), canAsk: true),
    ])
    func `is not drawn where nothing can be drawn over`(_ terminal: Terminal) {
        let console = MemoryConsole(terminal, secondsPerLook: 1)
        let meter = ProgressMeter("Reading", total: 10, console: console)
        for _ in 0..<10 { meter.count() }
        meter.end()
        #expect(console.drawn.isEmpty)
    }

    @Test func `is not drawn for one thing alone`() {
        let console = MemoryConsole(.screen(80), secondsPerLook: 1)
        let meter = ProgressMeter("Reading", total: 1, console: console)
        meter.count()
        meter.end()
        #expect(console.drawn.isEmpty)
    }
}

struct `A text from outside` {
    @Test(arguments: ["\u{3164}", "\u{115F}", "\u{2800}", "\u{34F}", "\u{180B}", "\u{FE0F}", "\u{E0100}"])
    func `shows what would show nothing`(_ filler: String) throws {
        let scalar = try #require(filler.unicodeScalars.first)
        #expect("a\(filler)b".printable == "a\\u{\(String(scalar.value, radix: 16))}b")
    }

    @Test func `has no more than eight marks on one letter`() {
        let marks = String(repeating: "\u{301}", count: 8)
        #expect("a\(marks)b".printable == "a\(marks)b")
        #expect("a\(marks)\u{301}\u{301}\u{301}b".printable == "a\(marks)…b")
    }
}

struct `On a narrow screen` {
    private static let fleet: MemoryAPI.State = {
        var state = MemoryAPI.State()
        state.pools = [pool("apool-yoGUFz5zcRMMz53i", "a-pool-with-a-long-name")]
        state.agents[state.pools[0].id] = [
            agent("agent-73PJNzbZB5idR7AQ", .errored, name: "an-agent-with-a-long-name", silentFor: 86_400)
        ]
        return state
    }()

    @Test func `agents go into forty columns`() async {
        let console = MemoryConsole(.screen(40))
        #expect(await Fleet(MemoryAPI(Self.fleet), console).listAgents(of: [], AgentFilter(), sort: nil) == .done)
        #expect(
            console.output == """
                NAME      ID                      STATUS
                an-agen…  agent-73PJNzbZB5idR7AQ  error…

                """
        )
    }

    @Test func `deletions go into forty columns`() async {
        let console = MemoryConsole(.screen(40), answers: ["yes"])
        let selection = AgentSelection(.everywhere, AgentFilter())
        #expect(await Fleet(MemoryAPI(Self.fleet), console).deleteAgents(selection, .ask) == .done)
        #expect(
            console.output == """
                NAME     ID                      OUTCOME
                an-age…  agent-73PJNzbZB5idR7AQ  applied

                """
        )
        #expect(console.messages.components(separatedBy: "\n").dropFirst().allSatisfy { $0.count <= 40 })
    }
}
