import Testing

@testable import FleetCommands

struct `A table` {
    private static let table = Table(
        columns: [
            .init(title: "NAME", least: 6),
            .init(title: "ID"),
            .init(title: "AGENTS", leaveOut: 1, isNumber: true),
            .init(title: "OPEN TO", least: 8, leaveOut: 2),
        ],
        rows: [
            [Cell("a-long-name-of-a-pool"), Cell("apool-1234567890123456"), Cell("7"), Cell("12 workspaces", .red)],
            [Cell("東京の代理人"), Cell("apool-2"), Cell("1024"), .none],
        ],
    )

    @Test func `is as wide as its widest cells where there is room`() {
        #expect(
            Self.table.text(on: Screen(width: 200, hasColour: false, canRedraw: true)) == """
                NAME                   ID                      AGENTS  OPEN TO
                a-long-name-of-a-pool  apool-1234567890123456       7  12 workspaces
                東京の代理人           apool-2                   1024  -
                """
        )
    }

    @Test func `is never cut away from a screen`() {
        #expect(Self.table.text(on: nil) == Self.table.text(on: Screen(width: 200, hasColour: false, canRedraw: true)))
    }

    @Test func `cuts its widest columns first, and IDs never`() {
        #expect(
            Self.table.text(on: Screen(width: 60, hasColour: false, canRedraw: true)) == """
                NAME           ID                      AGENTS  OPEN TO
                a-long-name-…  apool-1234567890123456       7  12 workspaces
                東京の代理人   apool-2                   1024  -
                """
        )
    }

    @Test func `cuts wide characters whole`() {
        #expect(
            Self.table.text(on: Screen(width: 54, hasColour: false, canRedraw: true)) == """
                NAME        ID                      AGENTS  OPEN TO
                a-long-na…  apool-1234567890123456       7  12 worksp…
                東京の代…   apool-2                   1024  -
                """
        )
    }

    @Test func `leaves columns out before it gets too wide`() {
        #expect(
            Self.table.text(on: Screen(width: 40, hasColour: false, canRedraw: true)) == """
                NAME      ID                      AGENTS
                a-long-…  apool-1234567890123456       7
                東京の…   apool-2                   1024
                """
        )
        #expect(
            Self.table.text(on: Screen(width: 30, hasColour: false, canRedraw: true)) == """
                NAME    ID
                a-lon…  apool-1234567890123456
                東京…   apool-2
                """
        )
        #expect(
            Self.table.text(on: Screen(width: 10, hasColour: false, canRedraw: true))
                == Self.table.text(on: Screen(width: 30, hasColour: false, canRedraw: true))
        )
    }

    @Test func `has colours that take no room`() {
        let coloured = Self.table.text(on: Screen(width: 60, hasColour: true, canRedraw: true))
        #expect(coloured.contains("\u{1B}[1mNAME\u{1B}[0m           \u{1B}[1mID\u{1B}[0m"))
        #expect(coloured.contains("  \u{1B}[31m12 workspaces\u{1B}[0m\n"))
        #expect(
            coloured.replacing(/\u{1B}\[[0-9]+m/, with: "")
                == Self.table.text(on: Screen(width: 60, hasColour: false, canRedraw: true))
        )
    }

    @Test func `lets nothing from outside reach the terminal`() {
        let table = Table(
            columns: [.init(title: "NAME", least: 4), .init(title: "ID")],
            rows: [[Cell("a\u{1B}]0;b\u{7}\nc"), Cell("agent-1\u{202E}")]],
        )
        #expect(
            table.text(on: nil) == """
                NAME                 ID
                a\\u{1b}]0;b\\u{7}\\nc  agent-1\\u{202e}
                """
        )
    }

    @Test func `has no blanks at its lines' ends`() {
        let table = Table(
            columns: [.init(title: "NAME"), .init(title: "REASON")],
            rows: [[Cell("a"), Cell("")], [Cell(""), Cell("b")]],
        )
        #expect(table.text(on: nil) == "NAME  REASON\na\n      b")
    }
}

struct `JSON for programs` {
    @Test func `keeps its members' order, over several lines`() {
        let json = OutputJSON.object([
            .init("b", .array([.integer(1), .bool(true), .null, .number(1.5)])),
            .init("a", .object([])),
            .init("c", .array([])),
            .init("d", .object([.init("e", .string("f"))])),
        ])
        #expect(
            json.text == """
                {
                  "b": [
                    1,
                    true,
                    null,
                    1.5
                  ],
                  "a": {},
                  "c": [],
                  "d": {
                    "e": "f"
                  }
                }
                """
        )
    }

    @Test(arguments: [
        ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#), ("\u{1B}[2J", #""\u001b[2J""#),
        ("\u{9B}\u{202E}", #""\u009b\u202e""#), ("東京🚀", "\"東京🚀\""), ("\u{E0001}", #""\udb40\udc01""#), ("/", "\"/\""),
    ])
    func `escapes all that a terminal would obey`(_ text: String, _ json: String) {
        #expect(OutputJSON.string(text).text == json)
    }
}
