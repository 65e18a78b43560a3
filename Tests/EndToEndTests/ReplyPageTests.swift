import Foundation
import Intake
import TestKit
import Testing
import Warden

@testable import poolwarden

/// What was too long for a chat, read in a browser.
@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `A reply that is too long for its receiver` {
    private static let address = "https://poolwarden.example.com"

    private static let policy = """
        policy { about = "Says much." }

        command "pool create NAME" {
          help = "Says 150 lines.",
          run = function(event, args)
            local lines = {}
            for i = 1, 150 do lines[i] = "<b>line " .. i .. "</b> of what nobody reads in a chat" end
            return note(table.concat(lines, "\\n"))
          end,
        }
        """

    @Test func `links to a page with all of it, which nobody finds without the link`() async throws {
        let policies = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: policies, withIntermediateDirectories: true)
        try Self.policy.write(toFile: policies + "/much.lua", atomically: true, encoding: .utf8)
        try await RunningServer.run(
            policies: policies,
            environment: ["POOLWARDEN_SERVER_ADDRESS": Self.address],
        ) { server in
            let answer = try await server.send("slack/pool-create.http", as: .slack)
            #expect(answer.told.contains("more lines"), "\(answer.told)")
            let link = try #require(
                answer.told.firstMatch(
                    of: /<(https:\/\/poolwarden.example.com)(\/replies\/1-[A-Za-z0-9_-]+)\|all of it>/
                ),
                "\(answer.told)",
            )
            let path = String(link.2)
            let page = try await Self.get(path, server)
            #expect(page.status == 200)
            #expect(page.body.contains("&lt;b&gt;line 1&lt;/b&gt;"))
            #expect(page.body.contains("&lt;b&gt;line 150&lt;/b&gt;"))

            _ = try await server.send("slack/pool-create.http", as: .slack, fresh: true)
            for other in [
                path.replacing("/1-", with: "/2-"), path + "x", String(path.dropLast(4)), "/replies/1", "/replies/",
            ] {
                let answer = try await Self.get(other, server)
                #expect(answer.status == 404, "\(other): \(answer)")
                #expect(answer.body == "there is nothing at this path\n")
            }
            await server.kill()
            try await server.start()
            #expect(try await Self.get(path, server).body == page.body, "the address outlives the server")
            #expect(!server.log.contains(String(path.suffix(20))))
        }
    }

    @Test func `names the command that shows it where browsers cannot come`() async throws {
        let policies = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: policies, withIntermediateDirectories: true)
        try Self.policy.write(toFile: policies + "/much.lua", atomically: true, encoding: .utf8)
        try await RunningServer.run(policies: policies) { server in
            let answer = try await server.send("slack/pool-create.http", as: .slack)
            #expect(answer.told.contains("see `poolwarden deliveries show 1`"), "\(answer.told)")
            #expect(try await Self.get("/replies/1-" + String(repeating: "A", count: 43), server).status == 404)
        }
    }

    private static func get(_ path: String, _ server: RunningServer) async throws -> PostAnswer {
        try await Post.send(RequestFile(method: "GET", path: path, headers: [], body: []), to: server.address)
    }
}
