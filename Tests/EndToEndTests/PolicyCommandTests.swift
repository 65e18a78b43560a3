import Foundation
import TerraformCloudSimulator
import TestKit
import Testing

/// The commands about policies, as an operator and a CI job run them.
@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `The policy commands` {
    /// A folder with one policy file.
    private func folder(_ text: String) throws -> String {
        let folder = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: folder + "/x.lua", atomically: true, encoding: .utf8)
        return folder
    }

    private static let mistaken = "policy { about = 'x' }\nlocal function f(p) return tfc.pools.crate(p) end\n"

    @Test func `check names the place for people, for workflows and for code scanning`() async throws {
        let folder = try self.folder(Self.mistaken)
        let text = try await Binary.run(["policy", "check", folder])
        #expect(text.status == 1)
        #expect(
            text.output == """
                policies/x.lua:2: tfc.pools.crate is not a call; did you mean tfc.pools.create?
                    local function f(p) return tfc.pools.crate(p) end

                """
        )
        let github = try await Binary.run(["policy", "check", folder, "--format", "github"])
        #expect(github.status == 1)
        #expect(
            github.output
                == "::error file=\(folder)/x.lua,line=2,title=unknown-call::tfc.pools.crate is not a call; "
                + "did you mean tfc.pools.create?\n"
        )
        let sarif = try await Binary.run(["policy", "check", folder, "--format", "sarif"])
        let log = try Missing.unwrap(
            JSONSerialization.jsonObject(with: Data(sarif.output.utf8)) as? [String: Any]
        )
        #expect(log["version"] as? String == "2.1.0")
        let run = try Missing.unwrap((log["runs"] as? [[String: Any]])?.first)
        let result = try Missing.unwrap((run["results"] as? [[String: Any]])?.first)
        #expect(result["ruleId"] as? String == "unknown-call")
        let json = try await Binary.run(["policy", "check", folder, "--format", "json"])
        let report = try Missing.unwrap(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        )
        #expect(report["passed"] as? Bool == false)
    }

    @Test func `check passes with warnings alone`() async throws {
        let folder = try self.folder("policy { about = 'x', may = { 'pools.delete' } }\nlog('loaded')\n")
        let result = try await Binary.run(["policy", "check", folder])
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("policies/x.lua:1: warning: `may` allows pools.delete"))
    }

    @Test(arguments: [
        (
            ["--command", "pool create ci-arm", "--actor", "anna:platform"], Int32(0),
            "permit\n  pools.create ci-arm\n",
        ),
        (["--command", "pool create ci-arm", "--actor", "bo"], 1, "deny\nbecause\n"),
        (["--command", "pool crate ci-arm"], 1, "not-applicable\n"),
        (["--event", "Tests/Fixtures/github/workflow-job-queued.http"], 0, "permit\n  pools.create ci-gpu\n"),
        (["--tick", "forget dead agents"], 0, "ignore\n"),
        (["--tick", "forget"], 2, ""),
        (["--event", "Tests/Fixtures/github/nonesuch.http"], 2, ""),
        (["--command", "pool list"], 0, "note\n"),
        (["--event", "Tests/Fixtures/github/ping.http"], 0, "ignore\nbecause\n  this only proves the address"),
        (
            ["--event", "Tests/Fixtures/slack/pool-create.http", "--actor", "a:platform"], 0,
            "permit\n  pools.create ci-arm",
        ),
        (["--event", "Tests/Fixtures/slack/pool-create.http", "--config", "config/demo.yaml"], 0, "permit\n"),
        (["--event", "Tests/Fixtures/slack/pool-create.http"], 1, "deny\n"),
        (["--event", "Tests/Fixtures/slack/pool-create.json"], 2, ""),
        (["--command", "pool list", "--live", "--config", "config/demo.yaml"], 2, ""),
    ])
    func `try decides, applies nothing, and says so in its status`(
        _ arguments: [String],
        _ status: Int32,
        _ beginning: String,
    ) async throws {
        let result = try await Binary.run(["policy", "try"] + arguments + ["policies"])
        #expect(result.status == status, "\(result)")
        #expect(result.output.hasPrefix(beginning), "\(result)")
        #expect(status == 2 || result.output.contains("instructions"))
    }

    @Test func `try takes a payload by its name, and facts of a case`() async throws {
        let facts = TemporaryFolder.path + "/facts.json"
        try #"{ "pools": [ { "name": "ci-gpu" } ] }"#.write(toFile: facts, atomically: true, encoding: .utf8)
        let request = try String(
            contentsOfFile: Binary.project + "/Tests/Fixtures/github/workflow-job-queued.http",
            encoding: .utf8,
        )
        let body = try Missing.unwrap(request.range(of: "\n\n")).upperBound
        let payload = TemporaryFolder.path + "/payload.json"
        try request[body...].write(toFile: payload, atomically: true, encoding: .utf8)
        let unnamed = try await Binary.run(["policy", "try", "--event", payload, "policies"])
        #expect(unnamed.status == 2)
        #expect(unnamed.errors.contains("--name github.workflow_job"))
        let served = try await Binary.run([
            "policy", "try", "--event", payload, "--name", "github.workflow_job", "--facts", facts, "policies",
        ])
        #expect(served.status == 0)
        #expect(served.output.hasPrefix("ignore\n"), "\(served)")
        let open = try await Binary.run([
            "policy", "try", "--event", payload, "--name", "github.workflow_job", "--json", "policies",
        ])
        let decision = try Missing.unwrap(
            JSONSerialization.jsonObject(with: Data(open.output.utf8)) as? [String: Any]
        )
        #expect(decision["verdict"] as? String == "permit")
    }

    @Test func `try and check need no secret of the settings`() async throws {
        let settings = TemporaryFolder.path + "/poolwarden.yaml"
        try """
        organizations: { acme: { token: env:NOT_THERE } }
        sources: { forge: { kind: github, secrets: [env:NOT_THERE] } }
        destinations: { ops: { kind: slack, url: env:NOT_THERE } }
        people: { anna: { slack: U01ANNA, groups: [platform] } }

        """.write(toFile: settings, atomically: true, encoding: .utf8)
        let folder = try self.folder(
            """
            policy { about = "x" }
            on "github.workflow_job" {
              run = function(event) notify { to = "ops", text = event.source } return note("told") end,
            }
            on "github.star" { run = function() return note("not told") end }

            """
        )
        let tried = try await Binary.run([
            "policy", "try", "--event", "Tests/Fixtures/github/workflow-job-queued.http", "--source", "forge",
            "--config", settings, folder,
        ])
        #expect(tried.status == 0, "\(tried)")
        #expect(tried.output.hasPrefix("note\ntells\n  ops: forge\n"), "\(tried)")
        let checked = try await Binary.run(["policy", "check", "--config", settings, folder])
        #expect(checked.status == 0, "\(checked)")
        try """
        policy { about = "x" }
        on "slack.command" { run = function() return note("nobody sends this") end }
        """.write(toFile: folder + "/y.lua", atomically: true, encoding: .utf8)
        let unsent = try await Binary.run(["policy", "check", "--config", settings, folder])
        #expect(unsent.status == 1)
        #expect(
            unsent.output.contains("policies/y.lua:2: no source of the settings sends \"slack.command\""),
            "\(unsent)",
        )
    }

    @Test func `try shows what a policy in shadow mode would have decided`() async throws {
        let folder = try self.folder(
            """
            policy { about = "x", mode = "shadow" }
            command "pool list" { help = "Deny.", run = function() return deny("in the shadow") end }
            """
        )
        try """
        policy { about = "y" }
        command "pool list" { help = "Answer.", run = function() return note("in the light") end }
        """.write(toFile: folder + "/y.lua", atomically: true, encoding: .utf8)
        let text = try await Binary.run(["policy", "try", "--command", "pool list", folder])
        #expect(text.status == 0)
        #expect(text.output.hasPrefix("note\nbecause\n  in the light\n"), "\(text)")
        #expect(text.output.hasSuffix("shadow policies/x.lua\n  deny\n  because\n    in the shadow\n"), "\(text)")
        let json = try await Binary.run(["policy", "try", "--command", "pool list", "--json", folder])
        let decision = try Missing.unwrap(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        )
        #expect(decision["verdict"] as? String == "note")
        let shadow = try Missing.unwrap((decision["shadows"] as? [[String: Any]])?.first)
        #expect(shadow["policy"] as? String == "policies/x.lua")
        #expect((shadow["decision"] as? [String: Any])?["verdict"] as? String == "deny")
    }

    @Test func `try reads one organization of the settings where it is asked to`() async throws {
        try await RunningServer.run { server in
            await server.simulator.change { _ = $0.addPool("ci-there", createdAt: Date()) }
            for more in [[], ["--organization", "acme"]] {
                let tried = try await server.run(
                    ["policy", "try", "--command", "pool list", "--live"] + more + [Binary.project + "/policies"]
                )
                #expect(tried.status == 0, "\(tried)")
                #expect(tried.output.contains("ci-there"), "\(tried)")
            }
            let wrong = try await server.run(
                ["policy", "try", "--command", "pool list", "--live", "--organization", "acne"]
            )
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("there is no such organization here; there is acme"), "\(wrong)")
        }
    }

    @Test func `run prints one line, whatever the chunk prints`() async throws {
        let file = TemporaryFolder.path + "/x.lua"
        try "print('a') function handle(event) return { name = event.name } end".write(
            toFile: file,
            atomically: true,
            encoding: .utf8,
        )
        let result = try await Binary.run(["policy", "run", file])
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == 1)
        #expect(result.output.hasPrefix(#"{"outcome":"ok""#), "\(result.output)")
        #expect(result.errors.contains("a"))
    }
}
