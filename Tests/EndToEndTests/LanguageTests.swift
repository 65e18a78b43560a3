import AgentPoolsAPI
import Foundation
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@testable import poolwarden

/// What policies can do beside planning: schedules, messages, several organizations, approvals, secrets of tokens.
@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `A policy in the running server` {
    /// A folder with one policy file.
    private func folder(_ text: String) throws -> String {
        let folder = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: folder + "/x.lua", atomically: true, encoding: .utf8)
        return folder
    }

    private static let destination = """

        destinations:
          ops: { kind: slack, url: env:OPS_HOOK, name: "slack:#ops" }

        """

    /// A slash command in place of the fixture's `/pool create ci-arm`.
    private func say(
        _ name: String,
        _ text: String,
        by user: String = "anna",
        to server: RunningServer,
        replyTo port: Int? = nil,
    ) async throws -> PostAnswer {
        try await server.send(
            "slack/pool-create.http",
            as: .slack,
            changing: { file in
                var file =
                    file
                    .replacingOccurrences(
                        of: "command=%2Fpool&text=create+ci-arm",
                        with: "command=%2F\(name)&text=\(text.replacingOccurrences(of: " ", with: "+"))",
                    )
                    .replacingOccurrences(
                        of: "user_id=U01ANNA&user_name=anna",
                        with: "user_id=U01\(user.uppercased())&user_name=\(user)",
                    )
                if let port {
                    file = file.replacingOccurrences(
                        of: "https%3A%2F%2Fhooks.slack.com",
                        with: "http%3A%2F%2F127.0.0.1%3A\(port)",
                    )
                }
                return file
            },
            fresh: true,
        )
    }

    @Test func `runs when its time comes, and tells a channel`() async throws {
        let policies = try self.folder(
            """
            policy { about = "Forgets dead agents.", may = { "agents.delete" } }
            every "10s" {
              name = "forget",
              run = function()
                local count = 0
                for pool in tfc.pools.each() do
                  for agent in tfc.agents.each(pool, { dead_for = hours(1) }) do
                    tfc.agents.delete(agent)
                    count = count + 1
                  end
                end
                if count == 0 then return ignore("there is none") end
                notify { to = "slack:#ops", text = ("*%d* are <gone>"):format(count) }
                return permit(("forget %d"):format(count))
              end,
            }
            """
        )
        try await Inbox.run { inbox, port in
            try await RunningServer.run(
                policies: policies,
                environment: ["OPS_HOOK": "http://127.0.0.1:\(port)/services/canary"],
                settings: { $0 + Self.destination },
            ) { server in
                #expect(try await server.eventually { !inbox.all.isEmpty }, "\(server.log)")
                #expect(inbox.all == [#"{"text":"*3* are &lt;gone&gt;"}"#])
                // What a policy tells is sent as soon as it is decided.
                #expect(try await Self.haveAgents(9, server))
                let list = try await server.run(["deliveries"])
                #expect(list.output.contains("schedule:forget"), "\(list)")
                #expect(!server.log.contains("canary"))
            }
        }
    }

    private static func haveAgents(_ count: Int, _ server: RunningServer) async throws -> Bool {
        try await server.eventually {
            await server.simulator.snapshot().pools.reduce(0) { $0 + $1.agents.count } == count
        }
    }

    @Test func `tells what the settings do not name only if it lives with the error`() async throws {
        let policies = try self.folder(
            """
            policy { about = "Tells." }
            command "pool create NAME" {
              help = "Tell.",
              run = function() notify { to = "slack:#opps", text = "x" } return note("told") end,
            }
            """
        )
        try await RunningServer.run(
            policies: policies,
            environment: ["OPS_HOOK": "http://127.0.0.1:1/"],
            settings: { $0 + Self.destination },
        ) { server in
            let answer = try await self.say("pool", "create ci-arm", to: server)
            #expect(answer.told.contains("slack:#ops"), "\(answer)")
        }
    }

    @Test func `changes the organization that it names`() async throws {
        let policies = try self.folder(
            """
            policy { about = "Two organizations.", may = { "pools.create" } }
            command "pool create NAME" {
              help = "Create it there, unless it is here.",
              run = function(_, args)
                if tfc.pools.find(args.name) then return deny("it is here") end
                local there = tfc.organization("other")
                if there.pools.find(args.name) then return deny("it is there") end
                there.pools.create { name = args.name }
                return permit("create it there")
              end,
            }
            """
        )
        let other = TerraformCloudSimulator(
            fleet: SimulatedOrganization(name: "elsewhere"),
            token: "another-token",
            logger: quiet,
        )
        try await serving({ other.makeApplication(onReady: $0) }) { port in
            try await RunningServer.run(
                policies: policies,
                environment: ["OTHER_TOKEN": "another-token"],
                settings: { settings in
                    settings.replacingOccurrences(
                        of: "\nsources:",
                        with: """
                              other:
                                address: http://127.0.0.1:\(port)
                                name: elsewhere
                                token: env:OTHER_TOKEN

                            sources:
                            """,
                    )
                },
            ) { server in
                let created = try await self.say("pool", "create ci-arm", to: server)
                #expect(created.told.contains("Done"), "\(created) \(server.log)")
                #expect(await other.snapshot().pools.map(\.name) == ["ci-arm"])
                #expect(await server.simulator.ledger().isEmpty)
                #expect(try await self.say("pool", "create ci-arm", to: server).told.contains("it is there"))
                #expect(try await self.say("pool", "create ci-linux", to: server).told.contains("it is here"))
                let show = try await server.run(["deliveries", "show", "1"])
                #expect(show.output.contains("plans      pools.create ci-arm of other ["), "\(show)")
            }
        }
    }

    @Test func `gets a token's secret to its folder and nowhere else, once another person has approved`() async throws {
        let place = TemporaryFolder.path + "/secrets"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try await Inbox.run { inbox, port in
            try await RunningServer.run(
                environment: ["POOLWARDEN_SOURCES_SLACK_REPLY_HOSTS": "127.0.0.1:\(port)"],
                settings: { settings in
                    settings + """
                          carla:
                            slack: U01CARLA
                            groups: [sre]
                        token_places:
                          runners: { folder: \(place) }

                        """
                },
            ) { server in
                let asked = try await self.say(
                    "token",
                    "create ci-linux runners for a test",
                    to: server,
                    replyTo: port,
                )
                #expect(asked.told.contains("approve 1"), "\(asked) \(server.log)")
                #expect(await server.simulator.ledger().isEmpty)
                let waiting = try await server.run(["deliveries", "show", "1"])
                #expect(waiting.output.contains("state        awaiting-approval"), "\(waiting)")
                #expect(waiting.output.contains("approval     1 of sre, 1 missing: whoever has"), "\(waiting)")
                #expect(waiting.output.contains("then nothing of it is done"))
                let list = try await server.run(["deliveries"])
                #expect(list.output.contains("awaiting-approval  "), "\(list)")

                let own = try await self.say("poolwarden", "approve 1", to: server, replyTo: port)
                #expect(!own.told.contains("Done"), "\(own)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)

                _ = try await self.say("poolwarden", "approve 1", by: "carla", to: server, replyTo: port)
                #expect(
                    try await server.eventually {
                        try !FileManager.default.contentsOfDirectory(atPath: place).filter { !$0.hasPrefix(".") }
                            .isEmpty && inbox.all.contains { $0.contains("Done") }
                    },
                    "\(server.log)",
                )
                try await self.look(at: place, after: server)
            }
        }
    }

    /// Looks that the secret is in its file, and in nothing else that the server has written or told.
    private func look(at place: String, after server: RunningServer) async throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: place)
        #expect(files.count == 1)
        let file = place + "/" + (files.first ?? "")
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let secret = try String(contentsOfFile: file, encoding: .utf8)
        #expect(secret.contains(".atlasv1."))
        let tokens = await server.simulator.snapshot().pools.flatMap(\.tokens)
        #expect(tokens.map(\.description) == ["for a test"])

        let shown = try await server.run(["deliveries", "show", "1"])
        #expect(shown.output.contains("approved   by carla at "), "\(shown)")
        #expect(shown.output.contains("outcome      tokens.create"), "\(shown)")
        #expect(!shown.output.contains(secret))
        #expect(await server.terminate() == 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: server.folder.path) {
            let bytes = try Data(contentsOf: URL(filePath: "\(server.folder.path)/\(name)"))
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
        }
    }
}
