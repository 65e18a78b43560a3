import Foundation
import Outbound
import Settings
import Testing
import Warden

struct `What is wrong in the settings` {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Comes after the eight lines of ``leastSettings``, from line 9.
        var more = ""
        /// Instead of ``leastSettings`` and ``more``.
        var whole: String?
        var environment: [String: String] = [:]
        var without: [String] = []
        let problems: [String]
    }

    @Test(arguments: Self.cases)
    func `is all told at once, each with its line and what to do`(_ example: Case) throws {
        let folder = try TemporaryFolder()
        try folder.write(example.whole ?? leastSettings + example.more, to: "poolwarden.yaml")
        try folder.write("", to: "empty")
        try folder.write("\n", to: "newline")
        try folder.write([0xff, 0xfe], to: "bytes")
        try folder.write("canary-short-key", to: "short")
        try folder.write(String(repeating: "canary", count: 20_000), to: "long")
        var environment = secretEnvironment.merging(example.environment) { $1 }
        for name in example.without {
            environment[name] = nil
        }
        let problems = folder.problems(environment)
        #expect(problems == example.problems)
        #expect(!problems.joined().lowercased().contains("canary"))
    }

    static let cases: [Case] = Self.keys + Self.values + Self.secrets + Self.sections + Self.environment + Self.files

    static let keys: [Case] = [
        Case(
            testDescription: "an unknown key with a near one",
            more: "server:\n  prot: 8080\n",
            problems: ["poolwarden.yaml:10: server.prot: there is no such key; write server.port"],
        ),
        Case(
            testDescription: "a right key in a wrong section",
            more: "port: 8080\n",
            problems: ["poolwarden.yaml:9: port: there is no such key here; write server.port"],
        ),
        Case(
            testDescription: "an unknown key with nothing near",
            more: "log:\n  colour-of-it: red\n",
            problems: ["poolwarden.yaml:10: log.colour-of-it: there is no such key; the keys here are level, format"],
        ),
        Case(
            testDescription: "an unknown section",
            more: "polices:\n  folder: x\n",
            problems: ["poolwarden.yaml:9: polices: there is no such key; write policies"],
        ),
        Case(
            testDescription: "an unknown key below a name",
            more: "people:\n  ada:\n    group: [a]\n",
            problems: ["poolwarden.yaml:11: people.ada.group: there is no such key; write people.ada.groups"],
        ),
        Case(
            testDescription: "a key twice",
            more: "server:\n  port: 1\n  host: a\n  port: 2\n",
            problems: ["poolwarden.yaml:10: port: this key stands here and once more in the same map; keep one"],
        ),
        Case(
            testDescription: "a key that begins a new line",
            more: "\"a\\nb\": 1\n",
            problems: [
                "poolwarden.yaml:9: a?b: there is no such key; the keys here are server, journal, policies, "
                    + "guardrails, organizations, sources, destinations, token_places, outbound, people, log"
            ],
        ),
        Case(
            testDescription: "several problems, in the file's order",
            more: "server:\n  port: 70000\nlog:\n  level: loud\njournal:\n  file: x\n",
            environment: ["POOLWARDEN_LOG_FORMAT": "xml"],
            problems: [
                "poolwarden.yaml:10: server.port: this does not fit; write a whole number from 0 to 65535",
                "poolwarden.yaml:12: log.level: this does not fit; write trace, debug, info, warning or error",
                "poolwarden.yaml:14: journal.file: there is no such key; the keys here are path, key, keep",
                "POOLWARDEN_LOG_FORMAT: log.format: this does not fit; write text or json",
            ],
        ),
    ]

    static let values: [Case] = [
        Case(
            testDescription: "times to keep parts of the journal",
            more:
                "journal:\n  keep:\n    payloads: 0d\n    decisions: 29d\n    idle_ticks: 30\n    notifications: ever\n",
            problems: [
                "poolwarden.yaml:11: journal.keep.payloads: this does not fit; write a number of days from 1d to 3650d, such as 90d, or "
                    + "forever",
                "poolwarden.yaml:12: journal.keep.decisions: this does not fit; write a number of days from 30d to 3650d, such as 90d, or "
                    + "forever",
                "poolwarden.yaml:13: journal.keep.idle_ticks: this does not fit; write a number of days from 1d to 3650d, such as 90d, or "
                    + "forever",
                "poolwarden.yaml:14: journal.keep.notifications: this does not fit; write a number of days from 1d to 3650d, such as 90d, "
                    + "or forever",
            ],
        ),
        Case(
            testDescription: "a text for a number",
            more: "policies:\n  budget:\n    memory: canary\n",
            problems: [
                "poolwarden.yaml:11: policies.budget.memory: this does not fit; "
                    + "write a whole number of mebibytes from 1 to 256"
            ],
        ),
        Case(
            testDescription: "a fraction for a whole number",
            more: "server:\n  read_timeout: 1.5\n",
            problems: [
                "poolwarden.yaml:10: server.read_timeout: this does not fit; "
                    + "write a whole number of seconds from 1 to 60"
            ],
        ),
        Case(
            testDescription: "a number too small",
            more: "policies:\n  budget:\n    wall_clock: 9\n",
            problems: [
                "poolwarden.yaml:11: policies.budget.wall_clock: this does not fit; "
                    + "write a whole number of milliseconds from 10 to 5000"
            ],
        ),
        Case(
            testDescription: "a number beyond 64 bits",
            more: "server:\n  port: 99999999999999999999\n",
            problems: ["poolwarden.yaml:10: server.port: this does not fit; write a whole number from 0 to 65535"],
        ),
        Case(
            testDescription: "a list for a text",
            more: "server:\n  host: [a]\n",
            problems: ["poolwarden.yaml:10: server.host: this must be a text; write a text"],
        ),
        Case(
            testDescription: "a text for a list",
            more: "guardrails:\n  protected_pools: prod\n",
            problems: [
                "poolwarden.yaml:10: guardrails.protected_pools: this must be a list of names; "
                    + "write a list, such as [a, b], or [] for none"
            ],
        ),
        Case(
            testDescription: "an empty name in a list",
            more: "guardrails:\n  protected_pools:\n    - prod\n    - ''\n",
            problems: [
                "poolwarden.yaml:12: guardrails.protected_pools: this does not fit; "
                    + "write a list, such as [a, b], or [] for none"
            ],
        ),
        Case(
            testDescription: "a key without a value",
            more: "server:\n  host:\n",
            problems: ["poolwarden.yaml:10: server.host: this has no value; write a text, or remove the key"],
        ),
        Case(
            testDescription: "a blank text",
            more: "policies:\n  folder: ' '\n",
            problems: ["poolwarden.yaml:10: policies.folder: this does not fit; write a path"],
        ),
        Case(
            testDescription: "a value for a section",
            more: "server: 8080\n",
            problems: [
                "poolwarden.yaml:9: server: this must be a map; "
                    + "write its keys below it, indented: host, port, address, read_timeout, shutdown_delay, control, admin"
            ],
        ),
    ]

    static let secrets: [Case] = [
        Case(
            testDescription: "the secret itself",
            whole: leastSettings.replacing("env:HOOK_SECRET", with: "canary-secret"),
            problems: [
                "poolwarden.yaml:7: sources.ci.secrets: this is no secret reference; "
                    + "write env:NAME or file:PATH, never the secret itself"
            ],
        ),
        Case(
            testDescription: "the secret itself, as the name of a variable",
            whole: leastSettings.replacing("env:TERRAFORM_TOKEN", with: "env:canary.secret"),
            problems: [
                "poolwarden.yaml:3: organizations.acme.token: this is no secret reference; "
                    + "write env:NAME or file:PATH, never the secret itself"
            ],
        ),
        Case(
            testDescription: "the secret itself, where a list belongs",
            whole: leastSettings.replacing("[env:HOOK_SECRET]", with: "canary-secret"),
            problems: [
                "poolwarden.yaml:7: sources.ci.secrets: this must be a list of secret references; "
                    + "write env:NAME or file:PATH"
            ],
        ),
        Case(
            testDescription: "the secret itself, where it breaks the YAML",
            whole: leastSettings.replacing("env:TERRAFORM_TOKEN", with: "canary: secret"),
            problems: ["poolwarden.yaml:3: this is not YAML: mapping values are not allowed in this context"],
        ),
        Case(
            testDescription: "the secret itself, in a map",
            whole: leastSettings.replacing("[env:HOOK_SECRET]", with: "{canary: canary}"),
            problems: [
                "poolwarden.yaml:7: sources.ci.secrets: this must be a list of secret references; "
                    + "write env:NAME or file:PATH"
            ],
        ),
        Case(
            testDescription: "a blank after env:",
            whole: leastSettings.replacing(
                "[env:HOOK_SECRET]",
                with: "\n      - env:HOOK_SECRET\n      - env: HOOK_SECRET",
            ),
            problems: [
                "poolwarden.yaml:9: sources.ci.secrets: write env:NAME or file:PATH; "
                    + "a colon with a blank after it begins a map"
            ],
        ),
        Case(
            testDescription: "no secret",
            whole: leastSettings.replacing("[env:HOOK_SECRET]", with: "[]"),
            problems: ["poolwarden.yaml:7: sources.ci.secrets: no secret is set; write env:NAME or file:PATH"],
        ),
        Case(
            testDescription: "no key for secrets",
            whole: leastSettings.replacing("    secrets: [env:HOOK_SECRET]\n", with: ""),
            problems: ["poolwarden.yaml:5: sources.ci.secrets: no secret is set; write env:NAME or file:PATH"],
        ),
        Case(
            testDescription: "a variable that is not set, and one that is empty",
            whole: leastSettings,
            environment: ["TERRAFORM_TOKEN": ""],
            without: ["HOOK_SECRET"],
            problems: [
                "poolwarden.yaml:3: organizations.acme.token: "
                    + "the environment variable TERRAFORM_TOKEN is empty; put the secret into it",
                "poolwarden.yaml:7: sources.ci.secrets: "
                    + "the environment variable HOOK_SECRET is not set; set it, or write file:PATH",
            ],
        ),
        Case(
            testDescription: "files that give no secret, each on its own line",
            whole: leastSettings.replacing(
                "[env:HOOK_SECRET]",
                with: """

                        - env:HOOK_SECRET
                        - file:missing
                        - file:empty
                        - file:newline
                        - file:bytes
                        - file:long
                        - file:.
                    """,
            ),
            problems: [
                "poolwarden.yaml:9: sources.ci.secrets: the file missing cannot be read: no such file or directory; "
                    + "put the secret there, or write env:NAME",
                "poolwarden.yaml:10: sources.ci.secrets: the file empty is empty; put the secret into it",
                "poolwarden.yaml:11: sources.ci.secrets: the file newline is empty; put the secret into it",
                "poolwarden.yaml:12: sources.ci.secrets: the file bytes is not UTF-8 text; "
                    + "put the secret there as text",
                "poolwarden.yaml:13: sources.ci.secrets: the file long is longer than 65536 bytes; "
                    + "put the secret there, or write env:NAME",
                "poolwarden.yaml:14: sources.ci.secrets: the file . is not a plain file; "
                    + "put the secret there, or write env:NAME",
            ],
        ),
        Case(
            testDescription: "a journal key of another length",
            more: "journal:\n  key: file:short\n",
            problems: [
                "poolwarden.yaml:10: journal.key: this is not 32 bytes as base64 or as 64 hexadecimal digits; "
                    + "make one with `openssl rand -base64 32 > FILE` and write file:FILE"
            ],
        ),
        Case(
            testDescription: "pages of replies without a journal key",
            more: "server:\n  address: https://poolwarden.example.com/\n",
            problems: [
                "poolwarden.yaml: journal.key: "
                    + "server.address needs it, because the addresses of pages are made with it; "
                    + "make one with `openssl rand -base64 32 > FILE` and write file:FILE"
            ],
        ),
        Case(
            testDescription: "a slack source without a journal key",
            more: "journal:\n  path: x\n",
            environment: ["POOLWARDEN_SOURCES_CI_KIND": "slack"],
            problems: [
                "poolwarden.yaml:9: journal.key: "
                    + "the source ci needs it, because reply addresses are kept encrypted; "
                    + "make one with `openssl rand -base64 32 > FILE` and write file:FILE"
            ],
        ),
    ]

    private static let kinds =
        SenderKind.allCases.map(\.rawValue).dropLast().joined(separator: ", ")
        + " or \(SenderKind.allCases.last?.rawValue ?? "")"

    static let sections: [Case] = [
        Case(
            testDescription: "nothing at all",
            whole: "",
            problems: ["poolwarden.yaml: organizations: no organization is set; write organizations.NAME.token"],
        ),
        Case(
            testDescription: "an organization without a token",
            whole: leastSettings.replacing("token: env:TERRAFORM_TOKEN", with: "timeout: 1"),
            problems: ["poolwarden.yaml:2: organizations.acme.token: this is not set; write env:NAME or file:PATH"],
        ),
        Case(
            testDescription: "plain http to somewhere else",
            whole: leastSettings.replacing("acme:\n", with: "acme:\n    address: http://10.0.0.1\n"),
            problems: [
                "poolwarden.yaml:3: organizations.acme.address: this does not fit; write an https address, such as "
                    + "https://app.terraform.io, without user name, query or fragment (http is for this machine only)"
            ],
        ),
        Case(
            testDescription: "an address with a password",
            whole: leastSettings.replacing("ci:\n", with: "ci:\n    api: https://me:canary@api.github.com\n"),
            problems: [
                "poolwarden.yaml:6: sources.ci.api: this does not fit; write an https address, such as "
                    + "https://app.terraform.io, without user name, query or fragment (http is for this machine only)"
            ],
        ),
        Case(
            testDescription: "check runs without an app",
            whole: leastSettings.replacing("kind: github", with: "kind: github\n    reports: check"),
            problems: [
                "poolwarden.yaml:7: sources.ci.reports: only a GitHub App can make check runs; "
                    + "write app and app_key, or status here"
            ],
        ),
        Case(
            testDescription: "reports without a token",
            whole: leastSettings.replacing("kind: github", with: "kind: bitbucket\n    reports: status")
                .replacing("    token: env:GITHUB_TOKEN\n", with: ""),
            problems: [
                "poolwarden.yaml:7: sources.ci.reports: reports need a token, and none is set; "
                    + "write sources.ci.token, or none here"
            ],
        ),
        Case(
            testDescription: "an app beside a token, and half an app",
            whole: leastSettings.replacing(
                "kind: github",
                with: "kind: github\n    app: Iv1\n    app_key: env:HOOK_SECRET",
            ) + "  other:\n    kind: github\n    secrets: [env:HOOK_SECRET]\n    app: Iv1\n",
            problems: [
                "poolwarden.yaml:10: sources.ci.token: the app writes already; remove the token, or the app",
                "poolwarden.yaml:14: sources.other.app: an app needs both app and app_key; write the other one, too",
            ],
        ),
        Case(
            testDescription: "an app that reads somebody else's webhook, and a token that reads an app's",
            whole: leastSettings.replacing(
                "kind: github",
                with: "kind: github\n    missed:\n      hooks: [app/hook, repos/acme/app/hooks/1]",
            ),
            problems: [
                "poolwarden.yaml:8: sources.ci.missed.hooks: only a GitHub App may read its webhook; "
                    + "write sources.ci.app and app_key"
            ],
        ),
        Case(
            testDescription: "a callback that nothing signs",
            whole: leastSettings.replacing("kind: github", with: "kind: generic\n    callback: env:HOOK_SECRET")
                .replacing("    token: env:GITHUB_TOKEN\n", with: ""),
            problems: [
                "poolwarden.yaml:7: sources.ci.callback: a callback needs both callback and callback_secret; "
                    + "write the other one, too"
            ],
        ),
        Case(
            testDescription: "a token for a chat that nobody can find",
            whole: leastSettings.replacing("kind: github", with: "kind: zulip\n    user: bot@acme.example"),
            problems: [
                "poolwarden.yaml:5: sources.ci.api: it is not set, so the token is of no use; "
                    + "write the address of your zulip"
            ],
        ),
        Case(
            testDescription: "a token for a chat that is nobody's",
            whole: leastSettings.replacing(
                "kind: github",
                with: "kind: rocketchat\n    api: https://chat.acme.example",
            ),
            problems: [
                "poolwarden.yaml:5: sources.ci.user: it is not set, so the token is of no use; write whose it is"
            ],
        ),
        Case(
            testDescription: "a source's name that is no part of a path",
            whole: leastSettings.replacing("ci:\n", with: "CI/1:\n"),
            problems: [
                "poolwarden.yaml:5: sources.CI/1: this name cannot be used; "
                    + "use a-z, 0-9 and -, the first no -; at most 63 characters"
            ],
        ),
        Case(
            testDescription: "a source with the name of what no sender sends",
            whole: leastSettings.replacing("  ci:\n", with: "  schedule:\n"),
            problems: [
                "poolwarden.yaml:5: sources.schedule: "
                    + "this name is taken: it stands for the schedules of policies; write another one"
            ],
        ),
        Case(
            testDescription: "a source without a kind",
            whole: leastSettings.replacing("    kind: github\n", with: ""),
            problems: ["poolwarden.yaml:5: sources.ci.kind: this is not set; write \(Self.kinds)"],
        ),
        Case(
            testDescription: "a source of no known kind",
            whole: leastSettings.replacing("kind: github", with: "kind: telegraph"),
            problems: ["poolwarden.yaml:6: sources.ci.kind: this does not fit; write \(Self.kinds)"],
        ),
        Case(
            testDescription: "a key of another kind",
            more: "    reply_hosts: [hooks.slack.com]\n",
            problems: [
                "poolwarden.yaml:9: sources.ci.reply_hosts: "
                    + "only a source of kind slack has this key, and this one is of kind github; remove it"
            ],
        ),
        Case(
            testDescription: "secrets where a public key belongs, and no public key",
            more: """
                  chat:
                    kind: discord
                    secrets: [env:HOOK_SECRET]
                journal:
                  key: env:JOURNAL_KEY

                """,
            problems: [
                "poolwarden.yaml:9: sources.chat.public_keys: this is not set; write the application's public key, "
                    + "64 digits of base 16 in small letters, such as [9a1c...]",
                "poolwarden.yaml:11: sources.chat.secrets: a source of kind discord does not have this key; remove it",
            ],
        ),
        Case(
            testDescription: "public keys and audiences that are none",
            more: """
                  chat:
                    kind: discord
                    public_keys: []
                  bot:
                    kind: discord
                    public_keys: [79b5562e, 79B5562E8FE654F94078B112E8A98BA7901F853AE695BED7E0E3910BAD049664]
                  google:
                    kind: googlechat
                    audiences: ["http://canary.example", 12a]
                journal:
                  key: env:JOURNAL_KEY

                """,
            problems: [
                "poolwarden.yaml:11: sources.chat.public_keys: there is none; write the application's public key, "
                    + "64 digits of base 16 in small letters, such as [9a1c...]",
                "poolwarden.yaml:14: sources.bot.public_keys: this does not fit; write the application's public key, "
                    + "64 digits of base 16 in small letters, such as [9a1c...]",
                "poolwarden.yaml:14: sources.bot.public_keys: this does not fit; write the application's public key, "
                    + "64 digits of base 16 in small letters, such as [9a1c...]",
                "poolwarden.yaml:17: sources.google.audiences: this does not fit; write the project's number, or the "
                    + "https address of this source as the app's configuration has it",
                "poolwarden.yaml:17: sources.google.audiences: this does not fit; write the project's number, or the "
                    + "https address of this source as the app's configuration has it",
            ],
        ),
        Case(
            testDescription: "a security token of Teams that is not base64",
            more: "  chat:\n    kind: teams\n    secrets: [env:HOOK_SECRET]\n",
            problems: [
                "poolwarden.yaml:11: sources.chat.secrets: this secret is not of the form that the kind needs; copy the whole "
                    + "security token that Teams showed for the outgoing webhook, which is base64"
            ],
        ),
        Case(
            testDescription: "a chat with reply addresses and no key to keep them with",
            more:
                "  chat:\n    kind: mattermost\n    secrets: [env:HOOK_SECRET]\n    address: ftp://chat.example.com\n",
            problems: [
                "poolwarden.yaml:12: sources.chat.address: this does not fit; write an https address, such as "
                    + "https://app.terraform.io, without user name, query or fragment (http is for this machine only)",
                "poolwarden.yaml: journal.key: the source chat needs it, because reply addresses are kept encrypted; "
                    + "make one with `openssl rand -base64 32 > FILE` and write file:FILE",
            ],
        ),
        Case(
            testDescription: "hosts that no reply may be sent to",
            more: """
                  chat:
                    kind: slack
                    secrets: [env:HOOK_SECRET]
                    reply_hosts:
                      - hooks.slack.com
                      - https://hooks.slack.com
                      - hooks.slack.com:443
                      - 127.0.0.1:9000
                      - 'localhost:0'
                journal:
                  key: env:JOURNAL_KEY

                """,
            problems: [14, 15, 17].map { line in
                "poolwarden.yaml:\(line): sources.chat.reply_hosts: this does not fit; \(HostRule.demand)"
            },
        ),
        Case(
            testDescription: "ranges that nothing is sent to",
            more:
                "outbound:\n  private_ranges:\n    - 10.0.0.0/8\n    - 169.254.0.0/16\n    - 0.0.0.0/0\n    - 'fe80::/10'\n",
            problems: [12, 13, 14].map { line in
                "poolwarden.yaml:\(line): outbound.private_ranges: this does not fit; write ranges such as 10.0.0.0/8 or "
                    + "fd00::/8, each within a private one (link-local is none)"
            },
        ),
        Case(
            testDescription: "two people with the same ID",
            more: "people:\n  ada:\n    slack: U1\n  bea:\n    github: U1\n    slack: U1\n",
            problems: ["poolwarden.yaml:14: people.bea.slack: ada has the same ID; give each person their own"],
        ),
    ]

    static let environment: [Case] = [
        Case(
            testDescription: "a variable that does not fit",
            more: "server:\n  port: 1\n",
            environment: ["POOLWARDEN_SERVER_PORT": "tcp://canary:1"],
            problems: [
                "POOLWARDEN_SERVER_PORT: server.port: this does not fit; write a whole number from 0 to 65535"
            ],
        ),
        Case(
            testDescription: "an empty variable, which must not lift a guardrail",
            more: "guardrails:\n  protected_pools: [prod]\n",
            environment: ["POOLWARDEN_GUARDRAILS_PROTECTED_POOLS": ""],
            problems: [
                "POOLWARDEN_GUARDRAILS_PROTECTED_POOLS: guardrails.protected_pools: the variable is empty; "
                    + "write a list, such as [a, b], or [] for none, or unset it"
            ],
        ),
        Case(
            testDescription: "the secret itself in a variable that wants a reference",
            environment: ["POOLWARDEN_ORGANIZATIONS_ACME_TOKEN": "canary-token"],
            problems: [
                "POOLWARDEN_ORGANIZATIONS_ACME_TOKEN: organizations.acme.token: this is no secret reference; "
                    + "write env:NAME or file:PATH, never the secret itself"
            ],
        ),
    ]

    static let files: [Case] = [
        Case(
            testDescription: "no YAML",
            whole: "server: [canary\n",
            problems: ["poolwarden.yaml:2: this is not YAML: did not find expected ',' or ']'"],
        ),
        Case(
            testDescription: "no map",
            whole: "- canary\n",
            problems: [
                "poolwarden.yaml:1: the file must be a map of keys",
                "poolwarden.yaml: organizations: no organization is set; write organizations.NAME.token",
            ],
        ),
        Case(
            testDescription: "two documents",
            whole: leastSettings + "---\nserver: {}\n",
            problems: ["poolwarden.yaml:9: this is not YAML: but found another document"],
        ),
        Case(
            testDescription: "a key that is no text",
            more: "? [a]\n: 1\n",
            problems: ["poolwarden.yaml:9: a key must be a text"],
        ),
    ]

    @Test func `is that the file is not there`() throws {
        let folder = try TemporaryFolder()
        #expect(
            folder.problems() == [
                "poolwarden.yaml: the file cannot be read: no such file or directory; give the path of a settings' file"
            ]
        )
    }

    @Test func `is that the file is not text`() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x61, 0x3a, 0xff], to: "poolwarden.yaml")
        #expect(folder.problems() == ["poolwarden.yaml: the file is not UTF-8 text; save it as UTF-8"])
    }
}
