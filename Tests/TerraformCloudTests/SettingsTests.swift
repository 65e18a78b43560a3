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
