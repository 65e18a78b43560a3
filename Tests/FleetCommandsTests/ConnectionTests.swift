import FleetCommands
import Testing

struct `Where a command looks` {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var config: String?
        var address: String?
        var organization: String?
        var environment: [String: String] = [:]
        var hasUsualSettings = true
        let connection: Connection
    }

    @Test(arguments: [
        Case(
            testDescription: "the settings that are named",
            config: "a.yaml",
            environment: ["TFE_TOKEN": "t", "TFE_ORGANIZATION": "o", "TFE_ADDRESS": "https://a"],
            connection: .settings(path: "a.yaml", organization: nil),
        ),
        Case(
            testDescription: "the settings that are named, also where they are not",
            config: "a.yaml",
            organization: "acme-eu",
            hasUsualSettings: false,
            connection: .settings(path: "a.yaml", organization: "acme-eu"),
        ),
        Case(
            testDescription: "the usual settings, whatever the environment has",
            organization: "acme-eu",
            environment: ["TFE_TOKEN": "t", "TFE_ADDRESS": "https://a"],
            connection: .settings(path: "config/poolwarden.yaml", organization: "acme-eu"),
        ),
        Case(
            testDescription: "the address that is named, in spite of settings",
            address: "https://tfe.example.com",
            organization: "acme",
            environment: ["TFE_TOKEN": "t", "TFE_ORGANIZATION": "other", "TFE_ADDRESS": "https://other"],
            connection: .environment(address: "https://tfe.example.com", organization: "acme"),
        ),
        Case(
            testDescription: "the environment alone",
            environment: ["TFE_TOKEN": "t", "TFE_ORGANIZATION": "acme", "TFE_ADDRESS": "https://tfe.example.com"],
            hasUsualSettings: false,
            connection: .environment(address: "https://tfe.example.com", organization: "acme"),
        ),
        Case(
            testDescription: "HCP Terraform, where nobody says otherwise",
            organization: "acme",
            environment: ["TFE_TOKEN": "t", "TFE_ADDRESS": ""],
            hasUsualSettings: false,
            connection: .environment(address: "https://app.terraform.io", organization: "acme"),
        ),
    ])
    func `is said by arguments, settings, environment`(_ example: Case) throws {
        let connection = try Connection.choose(
            config: example.config,
            address: example.address,
            organization: example.organization,
            environment: example.environment,
            exists: { example.hasUsualSettings && $0 == Connection.usualSettings },
        )
        #expect(connection == example.connection)
    }

    @Test(
        arguments: [
            ("a.yaml", "https://a", [:], "--config and --address do not go together: the settings name the address"),
            (
                nil, nil, [:],
                "there is no config/poolwarden.yaml here; give --config FILE, or put an API token into the variable TFE_TOKEN",
            ),
            (
                nil, "https://a", ["TFE_ORGANIZATION": "acme"],
                "with --address the API token comes from the environment; put it into the variable TFE_TOKEN",
            ),
            (
                nil, "https://a", ["TFE_TOKEN": "canary", "TFE_ORGANIZATION": ""],
                "which organization? Give --organization NAME, or set TFE_ORGANIZATION",
            ),
        ] as [(String?, String?, [String: String], String)]
    )
    func `is asked for where nobody says it`(
        _ config: String?,
        _ address: String?,
        _ environment: [String: String],
        _ problem: String,
    ) {
        #expect {
            try Connection.choose(
                config: config,
                address: address,
                organization: nil,
                environment: environment,
                exists: { _ in false },
            )
        } throws: {
            "\($0)" == problem
        }
    }
}

struct `Exit codes` {
    @Test func `are what the help says`() {
        #expect(
            Ending.table == """
                Exit codes:
                  0   done, or there was nothing to do
                  1   something was refused or failed, and is not done
                  2   not confirmed, or stopped before anything was changed
                  3   something may have been done: look before you try again
                  64  wrong usage; nothing was sent
                """
        )
    }
}
