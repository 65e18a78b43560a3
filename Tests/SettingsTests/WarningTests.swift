import Settings
import Testing

struct `What an operator should know` {
    @Test func `is that a secret's file is open to others`() throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings.replacing("env:HOOK_SECRET", with: "file:hook"), to: "poolwarden.yaml")
        try folder.write("canary", to: "hook", mode: 0o640)
        #expect(
            try self.warnings(folder) == [
                "poolwarden.yaml:7: sources.ci.secrets: "
                    + "the file hook can be read by others than its owner; run chmod 600 on it"
            ]
        )
    }

    @Test func `is not that systemd's credentials look open`() throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings.replacing("env:HOOK_SECRET", with: "file:keep/hook"), to: "poolwarden.yaml")
        try folder.write("canary", to: "keep/hook", mode: 0o440)
        #expect(try self.warnings(folder, ["CREDENTIALS_DIRECTORY": folder.path + "/keep"]) == [])
    }

    @Test func `is that nothing is written to GitHub`() throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings.replacing("    token: env:GITHUB_TOKEN\n", with: ""), to: "poolwarden.yaml")
        #expect(
            try self.warnings(folder) == [
                "poolwarden.yaml:5: sources.ci.token: "
                    + "no token is set, so nothing is written to GitHub; write env:NAME or file:PATH"
            ]
        )
    }

    @Test func `is that nothing is accepted`() throws {
        let folder = try TemporaryFolder()
        try folder.write("organizations:\n  acme:\n    token: env:TERRAFORM_TOKEN\n", to: "poolwarden.yaml")
        #expect(
            try self.warnings(folder) == [
                "poolwarden.yaml: sources: no source is set, so nothing is accepted; write sources.NAME.kind"
            ]
        )
    }

    @Test func `is that a variable sets nothing`() throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings, to: "poolwarden.yaml")
        let environment = [
            "POOLWARDEN_SERVER_PROT": "canary",
            "POOLWARDEN_SOURCES_SOMEBODY_ELSE_SECRETS": "canary",
        ]
        #expect(
            try self.warnings(folder, environment) == [
                "POOLWARDEN_SERVER_PROT: this variable sets nothing; did you mean POOLWARDEN_SERVER_PORT?",
                "POOLWARDEN_SOURCES_SOMEBODY_ELSE_SECRETS: this variable sets nothing; "
                    + "a name that the file does not have cannot be set from here",
            ]
        )
    }

    @Test(arguments: ["0.0.0.0:9464", "[::]:9464", "10.1.2.3:80", "metrics.internal:9464"])
    func `is that others can read what is for operators`(_ admin: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(leastSettings + "server:\n  admin: \"\(admin)\"\n", to: "poolwarden.yaml")
        let warnings = try self.warnings(folder)
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("poolwarden.yaml:10: server.admin: everybody who reaches ") == true)
    }

    private func warnings(_ folder: TemporaryFolder, _ environment: [String: String] = [:]) throws -> [String] {
        let settings = try folder.load(secretEnvironment.merging(environment) { $1 })
        return folder.shortened(settings.warnings.map(\.description).joined(separator: "\n"))
    }
}
