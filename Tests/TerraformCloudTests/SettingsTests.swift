import TerraformCloud
import Testing

struct `Settings` {
    let token = "secret-token-1234"

    @Test func `never show the token`() throws {
        let token = try #require(APIToken(self.token))
        let settings = try TerraformCloudSettings(organization: "acme", token: token)
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(token)", String(reflecting: token), "\(settings)", String(reflecting: settings), dumped] {
            #expect(!text.contains("1234"))
        }
        #expect("\(token)" == "[redacted]")
    }

    @Test(arguments: ["", " \n", "a b", "a\r\nX-Evil: 1", "é", "a\u{0}"])
    func `take no token that would break its header`(_ text: String) {
        #expect(APIToken(text) == nil)
    }

    @Test func `take a token as a file holds it`() {
        #expect(APIToken("  abc\r\n") == APIToken("abc"))
    }

    @Test(arguments: [
        ("https://app.terraform.io", "https://app.terraform.io"),
        ("https://tfe.example.com/terraform/", "https://tfe.example.com/terraform"),
        ("https://tfe.example.com/api/v2/", "https://tfe.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
    ])
    func `keep an address without what we add to it`(_ text: String, _ kept: String) throws {
        let token = try #require(APIToken(self.token))
        #expect(try TerraformCloudSettings(address: text, organization: "acme", token: token).address == kept)
    }

    @Test(arguments: [
        "", "app.terraform.io", "ftp://app.terraform.io", "https://", "http://tfe.example.com", "http://127.evil.com",
        "http://127.0.0.1.evil.com", "https://a:b@tfe.example.com", "https://tfe.example.com/?a", "https://x/#y",
    ])
    func `refuse an address that is wrong or would give the token away`(_ text: String) throws {
        let token = try #require(APIToken(self.token))
        #expect(throws: TerraformCloudSettingsError.self) {
            try TerraformCloudSettings(address: text, organization: "acme", token: token)
        }
    }

    @Test func `allow plain HTTP where they are told to`() throws {
        let token = try #require(APIToken(self.token))
        let settings = try TerraformCloudSettings(
            address: "http://simulator:8080",
            organization: "acme",
            token: token,
            allowsPlainHTTP: true,
        )
        #expect(settings.address == "http://simulator:8080")
    }

    @Test(arguments: ["", "a/b", "a?b", "..", "a b"])
    func `refuse an organization that would leave its path`(_ text: String) throws {
        let token = try #require(APIToken(self.token))
        #expect(throws: TerraformCloudSettingsError.self) {
            try TerraformCloudSettings(organization: text, token: token)
        }
    }
}

struct `Settings from the environment` {
    @Test func `are those that Terraform's own tools use`() throws {
        let settings = try TerraformCloudSettings(environment: [
            "TFE_TOKEN": "secret-token-1234\n", "TFE_ORGANIZATION": "acme", "TFE_ADDRESS": "https://tfe.example.com/",
        ])
        #expect(settings.address == "https://tfe.example.com")
        #expect(settings.organization == "acme")
        let cloud = try TerraformCloudSettings(environment: ["TFE_TOKEN": "a", "TFE_ORGANIZATION": "acme"])
        #expect(cloud.address == "https://app.terraform.io")
    }

    @Test(
        arguments: [
            ([:], "TFE_TOKEN"), (["TFE_TOKEN": "a b", "TFE_ORGANIZATION": "acme"], "TFE_TOKEN"),
            (["TFE_TOKEN": "a"], "TFE_ORGANIZATION"),
            (["TFE_TOKEN": "a", "TFE_ORGANIZATION": ""], "TFE_ORGANIZATION"),
        ] as [([String: String], String)]
    )
    func `say which variable is missing`(_ environment: [String: String], _ name: String) {
        let error = #expect(throws: TerraformCloudSettingsError.self) {
            try TerraformCloudSettings(environment: environment)
        }
        #expect(error?.description.contains(name) == true)
    }
}

struct `Limits` {
    static let wrong: [@Sendable (inout TerraformCloudSettings.Limits) -> Void] = [
        { $0.connectTimeout = 0 }, { $0.firstByteTimeout = -1 }, { $0.wholeTimeout = .nan },
        { $0.patience = .infinity }, { $0.tries = 0 }, { $0.longestAnswer = 0 }, { $0.pageSize = 0 },
        { $0.pageSize = 101 }, { $0.mostPages = 0 }, { $0.connections = 0 }, { $0.callsPerSecond = -1 },
        { $0.mostCallsPerSecond = 0 },
    ]

    @Test(arguments: 0..<12)
    func `are refused where they make no sense`(_ number: Int) throws {
        let token = try #require(APIToken("a"))
        var limits = TerraformCloudSettings.Limits()
        Self.wrong[number](&limits)
        do {
            _ = try TerraformCloudSettings(organization: "acme", token: token, limits: limits)
            Issue.record("not refused")
        } catch {
            guard case .limits = error else { throw error }
        }
    }
}
