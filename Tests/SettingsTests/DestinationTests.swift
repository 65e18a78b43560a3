import Foundation
import Settings
import Testing
import Warden

struct `Destinations and places for tokens` {
    private static let environment = secretEnvironment.merging([
        "OPS_HOOK": "https://hooks.slack.com/services/canary",
        "OWN_HOOK": "http://127.0.0.1:9000/hook?sig=canary",
    ]) { $1 }

    @Test func `are what the file says`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/keep", withIntermediateDirectories: false)
        try folder.write(
            leastSettings + """
                destinations:
                  ops: { kind: slack, url: env:OPS_HOOK, name: "slack:#ops" }
                  pager: { kind: webhook, url: env:OWN_HOOK }
                token_places:
                  runners: { folder: keep }
                  vault: { url: env:OWN_HOOK }

                """,
            to: "poolwarden.yaml",
        )
        let settings = try folder.load(Self.environment)
        let hooks = ["OPS_HOOK", "OWN_HOOK"].compactMap { Self.environment[$0].map { Secret($0) } }
        #expect(settings.destinations.map(\.key) == ["ops", "pager"])
        #expect(settings.destinations.map(\.name) == ["slack:#ops", "pager"])
        #expect(settings.destinations.map(\.kind) == [.slack, .webhook])
        #expect(settings.destinations.map(\.url) == hooks)
        #expect(settings.tokenPlaces.map(\.name.rawValue) == ["runners", "vault"])
        guard case .folder(let path) = settings.tokenPlaces.first?.kind, case .hook = settings.tokenPlaces.last?.kind
        else {
            Issue.record("the first place is a folder, the second a hook")
            return
        }
        #expect(path == folder.path + "/keep")
        #expect(settings.warnings == [])
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("canary"))
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let lines: String
        var hook = ""
        let problems: [String]
    }

    private static let noHook =
        "the secret that this refers to is no https address without user name and fragment (http is for this "
        + "machine only); put the whole address there"

    static let cases: [Case] =
        [
            Case(
                testDescription: "nothing but a name",
                lines: "destinations:\n  ops:\ntoken_places:\n  keep:\n",
                problems: [
                    "poolwarden.yaml:10: destinations.ops.kind: this is not set; write slack or webhook",
                    "poolwarden.yaml:10: destinations.ops.url: this is not set; write env:NAME or file:PATH",
                    "poolwarden.yaml:12: token_places.keep: this leads nowhere; write folder or url",
                ],
            ),
            Case(
                testDescription: "the address itself",
                lines: "destinations:\n  ops: { kind: slack, url: 'https://hooks.slack.com/services/canary' }\n",
                problems: [
                    "poolwarden.yaml:10: destinations.ops.url: this is no secret reference; "
                        + "write env:NAME or file:PATH, never the secret itself"
                ],
            ),
            Case(
                testDescription: "a kind that is none, and a key that is none",
                lines: "destinations:\n  ops: { kind: teams, url: env:OPS_HOOK, urls: x }\n",
                problems: [
                    "poolwarden.yaml:10: destinations.ops.urls: there is no such key; write destinations.ops.url",
                    "poolwarden.yaml:10: destinations.ops.kind: this does not fit; write slack or webhook",
                ],
            ),
            Case(
                testDescription: "one name for two",
                lines: """
                    destinations:
                      a: { kind: slack, url: env:OPS_HOOK, name: ops }
                      ops: { kind: slack, url: env:OPS_HOOK }

                    """,
                problems: [
                    "poolwarden.yaml:11: destinations.ops: a has the same name for policies; give each its own"
                ],
            ),
            Case(
                testDescription: "a place that is two",
                lines: "token_places:\n  keep: { folder: ., url: env:OPS_HOOK }\n",
                problems: [
                    "poolwarden.yaml:10: token_places.keep.url: a place is a folder or a url, not both; remove one"
                ],
            ),
            Case(
                testDescription: "a folder that is not there, and one that is a file",
                lines: "token_places:\n  keep: { folder: nowhere }\n  file: { folder: poolwarden.yaml }\n",
                problems: [
                    "poolwarden.yaml:10: token_places.keep.folder: no such file or directory; make the folder first",
                    "poolwarden.yaml:11: token_places.file.folder: "
                        + "this is no folder; write the path of one that is for this alone",
                ],
            ),
            Case(
                testDescription: "a time zone that nobody knows",
                lines: "policies:\n  timezone: Mars/Phobos\n",
                problems: [
                    "poolwarden.yaml:10: policies.timezone: this does not fit; "
                        + "write a name of the tz database, such as Europe/Berlin or UTC"
                ],
            ),
            Case(
                testDescription: "a difference in place of a time zone",
                lines: "policies:\n  timezone: GMT+0200\n",
                problems: [
                    "poolwarden.yaml:10: policies.timezone: this does not fit; "
                        + "write a name of the tz database, such as Europe/Berlin or UTC"
                ],
            ),
            Case(
                testDescription: "a path too long for a socket, written",
                lines: "server:\n  control: /\(String(repeating: "x", count: 107))\n",
                problems: [
                    "poolwarden.yaml:10: server.control: this does not fit; "
                        + "write a path of at most 107 bytes, which is all that a socket can have"
                ],
            ),
            Case(
                testDescription: "a path too long for a socket, beside the journal",
                lines: "journal:\n  path: /\(String(repeating: "x", count: 99))\n",
                problems: [
                    "poolwarden.yaml: server.control: the path beside the journal is too long for a socket; "
                        + "write a path of at most 107 bytes, which is all that a socket can have"
                ],
            ),
        ]
        + [
            "http://hooks.slack.com/canary", "https://me:canary@hooks.slack.com/", "https://canary/#x", "canary",
            "ftp://127.0.0.1/canary", "https://hooks.slack.com:70000/canary", "https://hooks.slack.com/can ary",
        ]
        .map { address in
            Case(
                testDescription: address,
                lines: "destinations:\n  ops: { kind: slack, url: env:HOOK }\n",
                hook: address,
                problems: ["poolwarden.yaml:10: destinations.ops.url: \(Self.noHook)"],
            )
        }

    @Test(arguments: Self.cases)
    func `that cannot be are told, without the secret`(_ example: Case) throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings + example.lines, to: "poolwarden.yaml")
        let problems = folder.problems(Self.environment.merging(["HOOK": example.hook]) { $1 })
        #expect(problems == example.problems)
        #expect(!problems.joined().contains("canary"))
    }

    @Test func `warn of a folder where others may put files`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/keep"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o770], ofItemAtPath: path)
        try folder.write(leastSettings + "token_places:\n  keep: { folder: keep }\n", to: "poolwarden.yaml")
        let settings = try folder.load(secretEnvironment)
        #expect(
            settings.warnings.map(\.explanation) == [
                "others may put files there and take them away; run chmod 700 on the folder"
            ]
        )
    }

    @Test func `do not hide a mistake that is about policies`() throws {
        let folder = try TemporaryFolder()
        try folder.write("people:\n  ada: { group: [sre] }\nserver: { prot: 1 }\n", to: "poolwarden.yaml")
        let error = #expect(throws: SettingsError.self) {
            try PolicySurroundings(config: folder.path + "/poolwarden.yaml", environment: [:])
        }
        #expect(
            folder.shortened(error?.description ?? "") == [
                "poolwarden.yaml:2: people.ada.group: there is no such key; write people.ada.groups"
            ]
        )
    }

    @Test func `are not needed to find the server, nor for its policies`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            destinations:
              ops:
                url: env:NOT_THERE
                name: "slack:#ops"
              pager:
            token_places:
              runners: { folder: nowhere }
            sources:
              ci: { kind: github }
            people:
              ada: { groups: [sre], github: ada }
            journal:
              path: a.sqlite
            policies:
              timezone: Europe/Berlin

            """,
            to: "poolwarden.yaml",
        )
        let config = folder.path + "/poolwarden.yaml"
        #expect(try ValidSettings.controlPath(config: config, environment: [:]) == "a.sqlite.control")
        let given = ["POOLWARDEN_SERVER_CONTROL": "/run/x"]
        #expect(try ValidSettings.controlPath(config: config, environment: given) == "/run/x")
        let surroundings = try PolicySurroundings(config: config, environment: [:])
        #expect(surroundings.policies.timeZone.identifier == "Europe/Berlin")
        #expect(surroundings.destinations == ["slack:#ops", "pager"])
        #expect(surroundings.tokenPlaces == ["runners"])
        #expect(surroundings.sources.map(\.name.rawValue) == ["ci"])
        #expect(surroundings.people.actor(kind: .github, id: "ada", name: "Ada").groups == ["sre"])
    }
}
