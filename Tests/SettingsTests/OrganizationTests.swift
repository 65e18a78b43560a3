import Foundation
import Settings
import Testing
import Warden

struct `Organizations in the settings` {
    @Test func `are kept in the file's order, the first as the default one`() throws {
        let settings = try Self.load(
            """
              zeta:
                token: env:TERRAFORM_TOKEN
              acme:
                token: env:OTHER_TOKEN
            """
        )
        #expect(settings.organizations.map(\.key) == ["zeta", "acme"])
        #expect(settings.organizations.first?.key == "zeta")
    }

    @Test func `may have the same name on two servers`() throws {
        let settings = try Self.load(
            """
              acme:
                token: env:TERRAFORM_TOKEN
              acme-eu:
                name: acme
                address: https://tfe.example.com
                token: env:OTHER_TOKEN
            """
        )
        #expect(settings.organizations.map(\.key) == ["acme", "acme-eu"])
        #expect(settings.organizations.map(\.name) == ["acme", "acme"])
        #expect(settings.organizations.map(\.address) == ["https://app.terraform.io", "https://tfe.example.com"])
    }

    @Test func `have all that is written for them, in its units`() throws {
        let folder = try Self.folder(
            """
              acme:
                token: env:TERRAFORM_TOKEN
                ca_file: ca.pem
                proxy: http://proxy.example.com:3128/
                proxy_user: poolwarden
                proxy_password: env:OTHER_TOKEN
                timeout: 20
                first_byte_timeout: 20
                connections: 64
              inner:
                token: env:TERRAFORM_TOKEN
                proxy: socks5://[::1]:1080
            """
        )
        try folder.write(Self.certificate, to: "ca.pem")
        let organizations = try folder.load(Self.environment).organizations
        #expect(organizations[0].certificates?.path == folder.path + "/ca.pem")
        let proxy = try #require(organizations[0].proxy)
        #expect(proxy.address.kind == .http)
        #expect(proxy.address.host == "proxy.example.com")
        #expect(proxy.address.port == 3128)
        #expect(proxy.credentials?.user == "poolwarden")
        #expect(proxy.credentials?.password == Secret("canary-other-token"))
        #expect(organizations[0].timeout == .seconds(20))
        #expect(organizations[0].firstByteTimeout == .seconds(20))
        #expect(organizations[0].connections == 64)
        let inner = try #require(organizations[1].proxy)
        #expect(inner.address.kind == .socks5)
        #expect(inner.address.host == "::1")
        #expect(inner.address.port == 1080)
        #expect(inner.credentials == nil)
    }

    @Test func `show no secret however they are printed`() throws {
        let settings = try Self.load(
            """
              acme:
                token: env:TERRAFORM_TOKEN
                proxy: http://proxy.example.com:3128
                proxy_user: poolwarden
                proxy_password: env:OTHER_TOKEN
            """
        )
        var dumped = ""
        dump(settings.organizations, to: &dumped)
        #expect(!(dumped + "\(settings.organizations)" + String(reflecting: settings.organizations)).contains("canary"))
    }

    // MARK: - Users

    @Test(arguments: [
        UserCase("the same token at the same address", Self.acme, Self.beta("TERRAFORM_TOKEN"), [0, 0]),
        UserCase(
            "the same token at the same address, written otherwise",
            Self.acme,
            Self.beta("TERRAFORM_TOKEN", "address: HTTPS://APP.terraform.io:443/"),
            [0, 0],
        ),
        UserCase("another token", Self.acme, Self.beta("OTHER_TOKEN"), [0, 1]),
        UserCase(
            "the same token at another address",
            Self.acme,
            Self.beta("TERRAFORM_TOKEN", "address: https://tfe.example.com"),
            [0, 1],
        ),
        UserCase(
            "another token of the same user",
            Self.acme + Self.of("ops"),
            Self.beta("OTHER_TOKEN", "user: ops"),
            [0, 0],
        ),
        UserCase(
            "a token of another user",
            Self.acme + Self.of("ops"),
            Self.beta("OTHER_TOKEN", "user: dev"),
            [0, 1],
        ),
        UserCase(
            "a user of the same name at another address",
            Self.acme + Self.of("ops"),
            Self.beta("OTHER_TOKEN", "user: ops", "address: https://tfe.example.com"),
            [0, 1],
        ),
        UserCase(
            "two that a third brings together",
            Self.acme,
            Self.beta("OTHER_TOKEN", "user: ops")
                + "\n  third:\n    token: env:TERRAFORM_TOKEN\n    user: ops\n  fourth:\n    token: env:HOOK_SECRET",
            [0, 0, 0, 3],
        ),
    ])
    func `share a rate where they have the same user`(_ example: UserCase) throws {
        let settings = try Self.load(example.first + "\n" + example.rest)
        #expect(settings.organizations.map(\.user.number) == example.users)
    }

    // MARK: - Without the server's secrets

    @Test func `load without the secrets of the server, and whatever is wrong there`() throws {
        let folder = try Self.folder(Self.acme + "\n" + Self.beta("OTHER_TOKEN"), more: "server:\n  prot: 1\n")
        let environment = ["TERRAFORM_TOKEN": "canary-terraform-token", "OTHER_TOKEN": "canary-other-token"]
        #expect(folder.problems(environment).count == 3)
        let organizations = try ValidSettings.organizations(
            config: folder.path + "/poolwarden.yaml",
            environment: environment,
        )
        #expect(organizations.map(\.key) == ["acme", "beta"])
        #expect(organizations.map(\.user.number) == [0, 1])
    }

    @Test(arguments: [(nil, "acme"), ("acme", "acme"), ("beta", "beta")] as [(String?, String)])
    func `load one by one, without the token of any other`(_ asked: String?, _ key: String) throws {
        let folder = try Self.folder(Self.acme + "\n" + Self.beta("OTHER_TOKEN"))
        let token = key == "acme" ? "TERRAFORM_TOKEN" : "OTHER_TOKEN"
        let organization = try ValidSettings.organization(
            asked,
            config: folder.path + "/poolwarden.yaml",
            environment: [token: "canary"],
        )
        #expect(organization.key == key)
        #expect(organization.token == Secret("canary"))
    }

    @Test func `do not load when something is wrong with them`() throws {
        let folder = try Self.folder(Self.acme + "\n    tokn: x\n" + Self.beta("OTHER_TOKEN"), more: "server: 1\n")
        #expect(
            Self.problems(folder) { path, environment throws(SettingsError) in
                _ = try ValidSettings.organizations(config: path, environment: environment)
            } == ["poolwarden.yaml:4: organizations.acme.tokn: there is no such key; write organizations.acme.token"]
        )
        #expect(
            Self.problems(folder) { path, environment throws(SettingsError) in
                _ = try ValidSettings.organization(nil, config: path, environment: environment)
            } == ["poolwarden.yaml:4: organizations.acme.tokn: there is no such key; write organizations.acme.token"]
        )
        #expect(
            Self.problems(folder) { path, environment throws(SettingsError) in
                _ = try ValidSettings.organization("beta", config: path, environment: environment)
            } == []
        )
        #expect(
            Self.problems(folder) { path, environment throws(SettingsError) in
                _ = try ValidSettings.organization("gamma", config: path, environment: environment)
            } == ["poolwarden.yaml:1: organizations: there is no such organization here; there is acme, beta"]
        )
    }

    @Test func `do not load from a file that is not there`() throws {
        let folder = try TemporaryFolder()
        #expect(
            Self.problems(folder) { path, environment throws(SettingsError) in
                _ = try ValidSettings.organization(nil, config: path, environment: environment)
            } == [
                "poolwarden.yaml: the file cannot be read: no such file or directory; give the path of a settings' file"
            ]
        )
    }

    @Test func `do not take each other's variables, also where only one is read`() throws {
        let folder = try Self.folder(
            "  acme-eu:\n    token: env:TERRAFORM_TOKEN\n  acme_eu:\n    token: env:TERRAFORM_TOKEN\n    name: other"
        )
        let environment = Self.environment.merging(["POOLWARDEN_ORGANIZATIONS_ACME_EU_TOKEN": "env:OTHER_TOKEN"]) { $1 }
        let explanation = "has the same variable; rename one of the two in the file"
        #expect(
            folder.problems(environment) == [
                "POOLWARDEN_ORGANIZATIONS_ACME_EU_TOKEN: organizations.acme_eu.token: "
                    + "organizations.acme-eu.token \(explanation)"
            ]
        )
        #expect(
            Self.problems(folder, environment) { path, environment throws(SettingsError) in
                _ = try ValidSettings.organization("acme-eu", config: path, environment: environment)
            } == [
                "POOLWARDEN_ORGANIZATIONS_ACME_EU_TOKEN: organizations.acme-eu.token: "
                    + "organizations.acme_eu.token \(explanation)"
            ]
        )
        #expect(folder.problems(Self.environment) == [])
    }

    // MARK: - Problems

    @Test(arguments: Self.problemCases)
    func `say what is wrong with them`(_ example: ProblemCase) throws {
        let folder = try Self.folder(example.organizations)
        try folder.write("canary", to: "no.pem")
        try folder.write("-----BEGIN PRIVATE KEY-----\n" + Self.certificate, to: "key.pem")
        let problems = folder.problems(Self.environment)
        #expect(problems == example.problems)
        #expect(!problems.joined().contains("canary"))
    }

    @Test func `warn of a token that goes to two addresses`() throws {
        let settings = try Self.load(
            Self.acme + "\n" + Self.beta("TERRAFORM_TOKEN", "address: https://tfe.example.com")
        )
        #expect(
            settings.warnings.map { $0.description.split(separator: ": ").dropFirst().joined(separator: ": ") } == [
                "organizations.beta.token: acme sends the same token to another address; give each address its own"
            ]
        )
    }

    struct UserCase: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let first: String
        let rest: String
        let users: [Int]

        init(_ testDescription: String, _ first: String, _ rest: String, _ users: [Int]) {
            self.testDescription = testDescription
            self.first = first
            self.rest = rest
            self.users = users
        }
    }

    struct ProblemCase: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// From line 2 on.
        let organizations: String
        let problems: [String]

        init(_ testDescription: String, _ organizations: String, _ problems: [String]) {
            self.testDescription = testDescription
            self.organizations = organizations
            self.problems = problems
        }
    }

    static let problemCases = [
        ProblemCase(
            "one organization twice",
            Self.acme + "\n" + Self.beta("OTHER_TOKEN", "name: acme"),
            [
                "poolwarden.yaml:4: organizations.beta: acme is the same organization at the same address; "
                    + "keep one, or write another address or name"
            ],
        ),
        ProblemCase(
            "a token of two users",
            Self.acme + Self.of("ops") + "\n" + Self.beta("TERRAFORM_TOKEN", "user: dev"),
            [
                "poolwarden.yaml:7: organizations.beta.user: acme has the same token and another user, "
                    + "but a token is one user's; write the same user"
            ],
        ),
        ProblemCase(
            "a name that is none",
            Self.acme + "\n    name: acme/eu",
            [
                "poolwarden.yaml:4: organizations.acme.name: this does not fit; "
                    + "use letters, digits, - and _; at most 40 characters"
            ],
        ),
        ProblemCase(
            "a proxy with a password in it",
            Self.acme + "\n    proxy: http://me:canary@proxy.example.com:3128",
            [Self.noProxy],
        ),
        ProblemCase("a proxy without a port", Self.acme + "\n    proxy: http://proxy.example.com", [Self.noProxy]),
        ProblemCase("a proxy of another kind", Self.acme + "\n    proxy: https://proxy.example.com:1", [Self.noProxy]),
        ProblemCase("a proxy with a path", Self.acme + "\n    proxy: http://proxy.example.com:1/a", [Self.noProxy]),
        ProblemCase("a proxy without a host", Self.acme + "\n    proxy: socks5://:1080", [Self.noProxy]),
        ProblemCase(
            "a name for no proxy",
            Self.acme + "\n    proxy_user: me",
            [
                "poolwarden.yaml:4: organizations.acme.proxy_user: there is no proxy to tell it to; "
                    + "write proxy, too, or remove this"
            ],
        ),
        ProblemCase(
            "a password for no proxy",
            Self.acme + "\n    proxy_password: env:OTHER_TOKEN",
            [
                "poolwarden.yaml:4: organizations.acme.proxy_password: there is no proxy to tell it to; "
                    + "write proxy, too, or remove this"
            ],
        ),
        ProblemCase(
            "a password without a name",
            Self.acme + "\n    proxy: http://proxy.example.com:1\n    proxy_password: env:OTHER_TOKEN",
            [
                "poolwarden.yaml:5: organizations.acme.proxy_password: proxy_user and proxy_password go together; "
                    + "write both or none"
            ],
        ),
        ProblemCase(
            "a name without a password, with a colon in it",
            Self.acme + "\n    proxy: http://proxy.example.com:1\n    proxy_user: me:canary",
            [
                "poolwarden.yaml:5: organizations.acme.proxy_user: this does not fit; write a name without a colon",
                "poolwarden.yaml:5: organizations.acme.proxy_user: proxy_user and proxy_password go together; "
                    + "write both or none",
            ],
        ),
        ProblemCase(
            "a name for a socks5 proxy",
            Self.acme
                + "\n    proxy: socks5://127.0.0.1:1080\n    proxy_user: me\n    proxy_password: env:OTHER_TOKEN",
            [
                "poolwarden.yaml:5: organizations.acme.proxy_user: a socks5 proxy is told no name and no password; "
                    + "remove this"
            ],
        ),
        ProblemCase(
            "the proxy's password itself",
            Self.acme
                + "\n    proxy: http://proxy.example.com:1\n    proxy_user: me\n    proxy_password: canary-password",
            [
                "poolwarden.yaml:6: organizations.acme.proxy_password: this is no secret reference; "
                    + "write env:NAME or file:PATH, never the secret itself"
            ],
        ),
        ProblemCase(
            "certificates that are not there",
            Self.acme + "\n    ca_file: missing.pem",
            [
                "poolwarden.yaml:4: organizations.acme.ca_file: the file missing.pem cannot be read: "
                    + "no such file or directory; put the certificates there"
            ],
        ),
        ProblemCase(
            "certificates that are none",
            Self.acme + "\n    ca_file: no.pem",
            [
                "poolwarden.yaml:4: organizations.acme.ca_file: the file no.pem has no certificate in PEM form; "
                    + "put the certificates there"
            ],
        ),
        ProblemCase(
            "certificates with a private key",
            Self.acme + "\n    ca_file: key.pem",
            [
                "poolwarden.yaml:4: organizations.acme.ca_file: the file key.pem has a private key in it; "
                    + "put only certificates there"
            ],
        ),
        ProblemCase(
            "a first byte that may come after the last",
            Self.acme + "\n    timeout: 5\n    first_byte_timeout: 6",
            [
                "poolwarden.yaml:5: organizations.acme.first_byte_timeout: this is longer than timeout; "
                    + "write at most 5"
            ],
        ),
        ProblemCase(
            "numbers out of range",
            Self.acme + "\n    first_byte_timeout: 0\n    connections: 65",
            [
                "poolwarden.yaml:4: organizations.acme.first_byte_timeout: this does not fit; "
                    + "write a whole number of seconds from 1 to 120",
                "poolwarden.yaml:5: organizations.acme.connections: this does not fit; "
                    + "write a whole number from 1 to 64",
            ],
        ),
    ]

    private static let noProxy =
        "poolwarden.yaml:4: organizations.acme.proxy: this does not fit; write http://HOST:PORT or socks5://HOST:PORT; "
        + "a user name and a password go into proxy_user and proxy_password"

    static let acme = "  acme:\n    token: env:TERRAFORM_TOKEN"

    static func of(_ user: String) -> String { "\n    user: \(user)" }

    static func beta(_ token: String, _ more: String...) -> String {
        (["  beta:", "token: env:\(token)"] + more).joined(separator: "\n    ")
    }

    private static let certificate = "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n"

    private static let environment = secretEnvironment.merging(["OTHER_TOKEN": "canary-other-token"]) { $1 }

    /// A folder with settings whose organizations begin in line 2.
    private static func folder(_ organizations: String, more: String = "") throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let rest = leastSettings.split(separator: "\n").drop { $0 != "sources:" }.joined(separator: "\n")
        try folder.write("organizations:\n\(organizations)\n\(rest)\n\(more)", to: "poolwarden.yaml")
        return folder
    }

    private static func load(_ organizations: String) throws -> ValidSettings {
        try Self.folder(organizations).load(Self.environment)
    }

    private static func problems(
        _ folder: TemporaryFolder,
        _ environment: [String: String] = Self.environment,
        _ load: (String, [String: String]) throws(SettingsError) -> Void,
    ) -> [String] {
        do throws(SettingsError) {
            try load(folder.path + "/poolwarden.yaml", environment)
            return []
        } catch {
            return folder.shortened(error.description)
        }
    }
}
