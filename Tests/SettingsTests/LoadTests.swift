import Foundation
import Outbound
import Settings
import Testing
import Warden

struct `Settings that load` {
    @Test func `have a default for everything that is not written`() throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings, to: "poolwarden.yaml")
        let settings = try folder.load(secretEnvironment)
        #expect(settings.server.host == "127.0.0.1")
        #expect(settings.server.port == 8080)
        #expect(settings.server.address == nil)
        #expect(settings.server.readTimeout == .seconds(10))
        #expect(settings.server.control == "poolwarden.sqlite.control")
        #expect(settings.journal.path == "poolwarden.sqlite")
        #expect(settings.journal.key == nil)
        #expect(settings.journal.keep.payloads == .days(30))
        #expect(settings.journal.keep.decisions == .forever)
        #expect(settings.journal.keep.idleTicks == .days(30))
        #expect(settings.journal.keep.notifications == .days(30))
        #expect(settings.policies.folder == "policies")
        #expect(settings.policies.timeZone.identifier == TimeZone.gmt.identifier)
        #expect(settings.policies.budget.reads == 500)
        #expect(settings.policies.budget.operations == 200)
        #expect(settings.destinations.isEmpty)
        #expect(settings.tokenPlaces.isEmpty)
        #expect(settings.privateRanges.isEmpty)
        #expect(settings.policies.budget.instructions == 5_000_000)
        #expect(settings.policies.budget.memory == 16 * 1024 * 1024)
        #expect(settings.policies.budget.string == 256 * 1024)
        #expect(settings.policies.budget.source == 64 << 10)
        #expect(settings.policies.budget.wallClock == .milliseconds(250))
        #expect(settings.policies.budget.suspended == .seconds(60))
        #expect(settings.guardrails == Guardrails(protectedPools: [], mostDeletionsPerPlan: 10))
        #expect(settings.organizations[0].name == "acme")
        #expect(settings.organizations[0].address == "https://app.terraform.io")
        #expect(settings.organizations.count == 1)
        #expect(settings.organizations[0].key == "acme")
        #expect(settings.organizations[0].certificates == nil)
        #expect(settings.organizations[0].proxy == nil)
        #expect(settings.organizations[0].timeout == .seconds(15))
        #expect(settings.organizations[0].firstByteTimeout == .seconds(10))
        #expect(settings.organizations[0].connections == 8)
        #expect(settings.log.level == .info)
        #expect(settings.log.format == .text)
        #expect(settings.warnings == [])
        let source = try #require(settings.sources.first)
        #expect(source.name == SourceName(rawValue: "ci"))
        #expect(source.kind == .github)
        guard case .github(let api, .token(let token)) = source.options else {
            Issue.record("the source is a github source")
            return
        }
        #expect(api == "https://api.github.com")
        #expect(token == Secret("canary-github-token"))
        #expect(source.missed == nil)
    }

    @Test(arguments: [
        ("1d", KeptSpan.days(1)), ("365d", .days(365)), ("3650d", .days(3_650)), ("forever", .forever),
    ])
    func `have days, or for ever, for what is kept`(_ written: String, _ span: KeptSpan) throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings + "journal:\n  keep:\n    payloads: \(written)\n", to: "poolwarden.yaml")
        #expect(try folder.load(secretEnvironment).journal.keep.payloads == span)
    }

    @Test func `have what the file says, in its units`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.written, to: "poolwarden.yaml")
        let settings = try folder.load(Self.environment)
        #expect(settings.server.host == "::1")
        #expect(settings.server.port == 0)
        #expect(settings.server.readTimeout == .seconds(60))
        #expect(settings.policies.budget.memory == 1 << 20)
        #expect(settings.policies.budget.string == 16 << 10)
        #expect(settings.guardrails == Guardrails(protectedPools: ["prod", "prod-*"], mostDeletionsPerPlan: 0))
        #expect(settings.organizations[0].address == "http://127.0.0.1:8090/tfe")
        #expect(settings.people.actor(kind: .slack, id: "U1", name: "Ada").groups == ["platform", "sre"])
        #expect(settings.people.actor(kind: .github, id: "583231", name: "ada").id == "ada.l")
        #expect(settings.people.actor(kind: .github, id: "U1", name: "x").groups == [])
        #expect(settings.sources.map(\.name.rawValue) == ["chat", "ci"])
        let hosts = settings.sources.compactMap { source -> [HostRule]? in
            guard case .slack(let hosts) = source.options else { return nil }
            return hosts
        }
        #expect(
            hosts.first?.map(\.description) == [
                "hooks.slack.com", "127.0.0.1:9000", "[::1]:9001", "chat.corp.test in 10.0.0.0/8",
            ]
        )
        #expect(settings.privateRanges.map(\.description) == ["10.0.0.0/8", "fd00::/8"])
        #expect(settings.sources.first?.secrets.all == [Secret("canary-hook-secret"), Secret("canary-other")])
    }

    @Test func `have what proves a chat's deliveries, where that is no secret, too`() throws {
        let folder = try TemporaryFolder()
        let key = "79b5562e8fe654f94078b112e8a98ba7901f853ae695bed7e0e3910bad049664"
        try folder.write(
            leastSettings + """
                  bot:
                    kind: discord
                    public_keys: [\(key)]
                  google:
                    kind: googlechat
                    audiences: ["123456789012", "https://pw.example.com/hooks/google"]
                  mine:
                    kind: mattermost
                    secrets: [env:HOOK_SECRET]
                    address: https://chat.example.com/
                  rocket: { kind: rocketchat, secrets: [env:HOOK_SECRET] }
                  stream: { kind: zulip, secrets: [env:HOOK_SECRET] }
                journal:
                  key: env:JOURNAL_KEY
                people:
                  ada: { groups: [sre], discord: "1", googlechat: users/1, mattermost: m, rocketchat: r, zulip: "5", teams: t }

                """,
            to: "poolwarden.yaml",
        )
        let settings = try folder.load(secretEnvironment)
        let kinds = settings.sources.map(\.kind)
        #expect(kinds == [.github, .discord, .googleChat, .mattermost, .rocketChat, .zulip])
        let sources = settings.sources
        #expect(sources[1].secrets.all == [Secret(key)])
        #expect(sources[2].secrets.all == [Secret("123456789012"), Secret("https://pw.example.com/hooks/google")])
        guard case .mattermost(let address, nil) = sources[3].options else {
            Issue.record("the source is a mattermost source")
            return
        }
        #expect(address == "https://chat.example.com")
        let ids: [(SenderKind, String)] = [
            (.discord, "1"), (.googleChat, "users/1"), (.mattermost, "m"), (.rocketChat, "r"), (.zulip, "5"),
            (.teams, "t"),
        ]
        for (kind, id) in ids {
            #expect(settings.people.actor(kind: kind, id: id, name: "x").groups == ["sre"])
        }
    }

    @Test func `have the environment's value where both have one`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.written, to: "poolwarden.yaml")
        let environment = Self.environment.merging([
            "POOLWARDEN_SERVER_PORT": "9999",
            "POOLWARDEN_POLICIES_BUDGET_WALL_CLOCK": "500",
            "POOLWARDEN_GUARDRAILS_PROTECTED_POOLS": "a-*, b",
            "POOLWARDEN_ORGANIZATIONS_ACME_TIMEOUT": "3",
            "POOLWARDEN_SOURCES_CHAT_SECRETS": "env:GITHUB_TOKEN",
            "POOLWARDEN_LOG_LEVEL": "debug",
            "OTHER_SERVER_PORT": "1",
        ]) { $1 }
        let settings = try folder.load(environment)
        #expect(settings.server.port == 9999)
        #expect(settings.policies.budget.wallClock == .milliseconds(500))
        #expect(settings.guardrails.protectedPools == ["a-*", "b"])
        #expect(settings.organizations[0].timeout == .seconds(3))
        #expect(settings.organizations[0].firstByteTimeout == .seconds(3))
        #expect(settings.sources.first?.secrets.all == [Secret("canary-github-token")])
        #expect(settings.log.level == .debug)
        #expect(settings.warnings == [])
    }

    @Test(arguments: [
        "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF",
        "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=\n",
    ])
    func `have the journal's key as 32 bytes, however it is written`(_ text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings + "journal:\n  key: file:key\n", to: "poolwarden.yaml")
        try folder.write(text, to: "key")
        let key = try #require(try folder.load(secretEnvironment).journal.key)
        let bytes = key.withBytes { $0 }
        #expect(bytes == (0..<32).map { UInt8($0 % 16 * 0x11) })
    }

    @Test func `show no secret however they are printed`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.written, to: "poolwarden.yaml")
        let settings = try folder.load(Self.environment)
        var dumped = ""
        dump(settings, to: &dumped)
        let printed = [dumped, "\(settings)", String(reflecting: settings)].joined()
        #expect(!printed.contains("canary"))
        #expect(!printed.contains("0011223344"))
    }

    @Test func `have a secret without the one newline at its file's end`() throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings.replacing("env:HOOK_SECRET", with: "file:a, file:b"), to: "poolwarden.yaml")
        try folder.write("one\n\n", to: "a")
        try folder.write("two\r\n", to: "b")
        #expect(try folder.load(secretEnvironment).sources.first?.secrets.all == [Secret("one\n"), Secret("two")])
    }

    /// Has the program's prefix, and is no setting: a secret may be kept in it all the same.
    private static let environment = secretEnvironment.merging(["POOLWARDEN_OTHER_SECRET": "canary-other"]) { $1 }

    private static let written = """
        server: { host: "::1", port: 0, read_timeout: 60 }
        journal:
          key: env:JOURNAL_KEY
        policies:
          budget: { memory: 1, string: 16 }
        guardrails:
          protected_pools: [prod, prod-*]
          most_deletions_per_plan: 0
        organizations:
          acme:
            address: http://127.0.0.1:8090/tfe/
            token: env:TERRAFORM_TOKEN
        sources:
          chat:
            kind: slack
            secrets: &shared
              - env:HOOK_SECRET
              - env:POOLWARDEN_OTHER_SECRET
            reply_hosts: [Hooks.Slack.com, "127.0.0.1:9000", "[::1]:9001", "chat.corp.test in 10.0.0.0/8"]
          ci:
            kind: github
            secrets: *shared
            token: env:GITHUB_TOKEN
        people:
          ada.l:
            groups: [platform, sre]
            slack: U1
            github: 583231
        outbound:
          private_ranges: [10.0.0.0/8, "fd00::/8"]

        """
}
