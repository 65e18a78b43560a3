import Settings
import Testing

struct `Hooks whose missed deliveries are looked for` {
    @Test func `are what the file says`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            leastSettings + """
                    missed:
                      hooks: [repos/octo-org/my.app_1/hooks/42, orgs/octo-org/hooks/7]
                      every: 30
                      window: 2
                      rate: 1000

                """,
            to: "poolwarden.yaml",
        )
        let missed = try #require(try folder.load(secretEnvironment).sources.first?.missed)
        #expect(missed.hooks == ["repos/octo-org/my.app_1/hooks/42", "orgs/octo-org/hooks/7"])
        #expect(missed.every == .seconds(30))
        #expect(missed.window == .seconds(7_200))
        #expect(missed.rate == 1_000)
    }

    @Test func `have defaults for the rest`() throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings + "    missed: { hooks: [orgs/octo-org/hooks/7] }\n", to: "poolwarden.yaml")
        let missed = try #require(try folder.load(secretEnvironment).sources.first?.missed)
        #expect(missed.every == .seconds(60))
        #expect(missed.window == .seconds(72 * 3_600))
        #expect(missed.rate == 150)
    }

    @Test(arguments: [
        "octo-org/app", "repos/octo-org/hooks/42", "repos/octo-org/app/hooks/x", "repos/octo-org/../hooks/42",
        "repos/a/b/hooks/42/", "/repos/a/b/hooks/42", "repos/a/b/hooks/42?x=1", "orgs/a%2f/hooks/42", "app/hooks",
        "repos/a/b/hooks/", "https://api.github.com/repos/a/b/hooks/42", "repos/a/b/keys/42",
    ])
    func `must be paths of the API`(hook: String) throws {
        #expect(
            try self.problems("[\(hook)]") == [
                "poolwarden.yaml:9: sources.ci.missed.hooks: this does not fit; write repos/OWNER/NAME/hooks/NUMBER or "
                    + "orgs/NAME/hooks/NUMBER; the number is at the end of the webhook's page; or app/hook, for the webhook of a "
                    + "GitHub App"
            ]
        )
    }

    @Test func `stand there once`() throws {
        #expect(
            try self.problems("[orgs/a/hooks/1, orgs/a/hooks/1]") == [
                "poolwarden.yaml:9: sources.ci.missed.hooks: this hook stands here twice; remove one"
            ]
        )
    }

    @Test func `need a token`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            leastSettings.replacing("    token: env:GITHUB_TOKEN\n", with: "")
                + "    missed: { hooks: [orgs/octo-org/hooks/7] }\n",
            to: "poolwarden.yaml",
        )
        #expect(
            folder.problems(secretEnvironment) == [
                "poolwarden.yaml:8: sources.ci.missed.hooks: GitHub is asked with a token, and none is set; write "
                    + "sources.ci.token, or [] here"
            ]
        )
    }

    @Test func `are GitHub's alone`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            journal: { key: env:JOURNAL_KEY }
            organizations: { acme: { token: env:TERRAFORM_TOKEN } }
            sources:
              chat:
                kind: slack
                secrets: [env:HOOK_SECRET]
                missed: { every: 30 }

            """,
            to: "poolwarden.yaml",
        )
        #expect(
            folder.problems(secretEnvironment) == [
                "poolwarden.yaml:7: sources.chat.missed.every: only a source of kind github has this key, and this one "
                    + "is of kind slack; remove it"
            ]
        )
    }

    private func problems(_ hooks: String) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings + "    missed: { hooks: \(hooks) }\n", to: "poolwarden.yaml")
        return folder.problems(secretEnvironment)
    }
}
