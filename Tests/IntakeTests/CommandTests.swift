import Testing
import Warden

@testable import Intake

struct `The words of a command` {
    @Test(arguments: [
        ("", []), ("  ", []), ("create ci-arm", ["create", "ci-arm"]),
        ("  create\t ci\u{A0}arm\n", ["create", "ci", "arm"]),
        (#"rename ci "build farm""#, ["rename", "ci", "build farm"]),
        ("rename ci “build farm”", ["rename", "ci", "build farm"]),
        ("rename 'a b' ‘c d’", ["rename", "a b", "c d"]),
        ("why it's down, isn't it", ["why", "it's", "down,", "isn't", "it"]),
        (#"create "ci"#, ["create", "\"ci"]), (#"say "don't" now"#, ["say", "don't", "now"]),
        (#""a"b c"#, ["\"a\"b", "c"]),
        (#""" x"#, ["", "x"]), (#"""#, ["\""]),
        (#"a --name="build farm" b"#, ["a", "--name=build farm", "b"]), ("a --name=“x y”", ["a", "--name=x y"]),
        ("a —name ci –n=1 — x", ["a", "--name", "ci", "--n=1", "—", "x"]), ("a --name='x y", ["a", "--name='x", "y"]),
        ("a -- --b ---c --1", ["a", "--", "--b", "---c", "--1"]), (#"a --name"b c""#, ["a", "--name\"b", "c\""]),
        ("a --", ["a", "--"]), ("—", ["—"]), ("--a=", ["--a="]), ("«a b» c", ["a b", "c"]),
        ("\"a' 'b c'", ["\"a'", "b c"]), ("naïve 😀", ["naïve", "😀"]),
    ])
    func `are split as a person means them`(_ text: String, _ words: [String]) {
        #expect(CommandWords.split(text) == words)
    }

    @Test func `are found in one pass, however many quotes are open`() {
        let text = String(repeating: "\"a ", count: 100_000)
        #expect(CommandWords.split(text).count == 100_000)
    }

    @Test func `begin with the name of the command, unless that only says whom one talks to`() {
        let names = CommandNames(umbrellas: ["/poolwarden"])
        #expect(names.command(name: "/pool", text: "create x").words == ["pool", "create", "x"])
        #expect(names.command(name: "/pool", text: "").words == ["pool"])
        #expect(names.command(name: "/poolwarden", text: "pool create x").words == ["pool", "create", "x"])
        #expect(names.command(name: "/poolwarden", text: " ").words == ["help"])
        #expect(names.command(name: "!poolwarden", text: "pool list").words == ["pool", "list"])
        #expect(names.command(name: "", text: "").words == ["help"])
    }

    @Test(arguments: [
        ("pool create x", ["pool", "create", "x"]), ("/pool create x", ["pool", "create", "x"]), ("", ["help"]),
        ("@poolwarden pool list", ["pool", "list"]), ("poolwarden", ["help"]), ("/ pool", ["pool"]), ("!", ["help"]),
        ("help pool", ["help", "pool"]),
    ])
    func `follow a mention as they are`(_ text: String, _ words: [String]) {
        #expect(CommandNames(umbrellas: ["/poolwarden"]).command(addressed: text).words == words)
    }

    @Test(
        arguments: [
            ("!pool", "!pool list", ["pool", "list"]), ("!pool", "  !pool", ["pool"]),
            ("#pw", "#pw  pool a", ["pw", "pool", "a"]),
            ("!pool", "!pools list", nil), ("!pool", "say !pool list", nil), ("", "x", nil),
            ("!poolwarden", "!poolwarden", ["help"]),
        ] as [(String, String, [String]?)]
    )
    func `follow the chat's trigger word where that stands alone`(
        _ trigger: String,
        _ text: String,
        _ words: [String]?,
    ) {
        #expect(CommandNames(umbrellas: ["/poolwarden"]).command(trigger: trigger, text: text)?.words == words)
    }
}

struct `The commands of a comment` {
    private static let comments = CommentCommands(
        prefixes: ["/pool", "/agent", "/poolwarden"],
        names: CommandNames(umbrellas: ["/poolwarden"]),
    )

    @Test(arguments: [
        ("/pool create x", ["pool create x"]), ("Please:\r\n/pool create x\r\nthanks", ["pool create x"]),
        ("   /agent forget-dead ci", ["agent forget-dead ci"]), ("/poolwarden why 12", ["why 12"]),
        ("/pool", ["pool"]),
        ("/pool a\n/agent b", ["pool a", "agent b"]), ("a\r/pool b", ["pool b"]),
        (
            "a\u{85}/pool b\u{2028}/pool c\u{2029}/pool d\u{B}/pool e\u{C}/pool f",
            ["b", "c", "d", "e", "f"].map { "pool \($0)" },
        ),
        ("\u{E2}\u{C2}é\n/pool ü\u{2027}", ["pool ü\u{2027}"]),
        ("/pools create x", []), ("see /pool create x", []), ("    /pool create x", []), ("\t/pool create x", []),
        ("> /pool create x", []), ("- /pool create x", []), ("`/pool create x`", []),
        ("```\n/pool create x\n```", []), ("```sh\r\n/pool create x\r\n```\r\n/pool create y", ["pool create y"]),
        ("~~~\n/pool a\n```\n/pool b\n~~~~\n/pool c", ["pool c"]), ("````\n```\n/pool a\n````", []),
        ("```\n/pool never closed", []), ("```code``` in a line\n/pool a", ["pool a"]),
        ("``` a\n```x\n/pool a\n```", []),
        ("<!--\n/pool hidden\n-->\n/pool seen", ["pool seen"]), ("<!-- one line -->\n/pool seen", ["pool seen"]),
        ("", []),
    ])
    func `are the lines that the reader sees as the writer's own`(_ comment: String, _ lines: [String]) {
        #expect(Self.comments.commands(in: comment).map(\.line) == lines)
    }
}
