import Foundation
import Intake
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@testable import poolwarden

@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `The server` {
    @Test func `goes on after kill -9 between acknowledgement and apply, and does each thing once`() async throws {
        try await RunningServer.run { server in
            // The policy's first read takes so long that the server dies while it is deciding.
            await server.simulator.fail(with: .delay(seconds: 3), on: .reads)
            let answer = try await server.send("github/agent-forget-dead.http", as: .github)
            #expect(answer.status == 202)
            await server.kill()
            #expect(await server.simulator.ledger().isEmpty)

            try await server.start()
            #expect(try await server.eventually { server.github.all.count == 1 })
            #expect(server.github.all.first?.contains("forget 3 dead agents of ci-linux") == true)
            #expect(await server.simulator.ledger().count == 3)

            let again = try await server.send("github/agent-forget-dead.http", as: .github)
            #expect(again == answer)
            #expect(await server.simulator.ledger().count == 3)
        }
    }

    @Test func `does the commands of a comment one after the other, and answers each`() async throws {
        try await RunningServer.run { server in
            let commands = #"/pool create ci-riscv\n/pool rename ci-riscv ci-risc-v\nthen\n/pool retire ci-risc-v"#
            for _ in 1...2 {
                let answer = try await server.send("github/agent-forget-dead.http", as: .github) { file in
                    file.replacing("/agent forget-dead ci-linux", with: commands)
                }
                #expect(answer.status == 202)
            }
            #expect(try await server.eventually { server.github.all.count == 3 }, "\(server.log)")
            let heads = [
                "create the pool ci-riscv", "rename the pool ci-riscv to ci-risc-v", "retire the pool ci-risc-v",
            ]
            for (comment, head) in zip(server.github.all, heads) { #expect(comment.contains(head), "\(comment)") }
            #expect(await server.simulator.ledger().count == 3)
        }
    }

    @Test func `finds out after kill -9 within a call whether it was done`() async throws {
        try await RunningServer.run { server in
            await server.simulator.fail(with: .delay(seconds: 3), on: .mutations)
            _ = try await server.send("github/workflow-job-queued.http", as: .github)
            #expect(
                try await server.eventually {
                    let show = try await Binary.run(["deliveries", "show", "1", "--journal", server.folder.journal])
                    return show.output.contains("plans      pools.create ci-gpu")
                }
            )
            // The intent is on disk right after the decision; the call is under way for three seconds.
            try await Task.sleep(for: .milliseconds(500))
            await server.kill()
            try await server.start()
            #expect(
                try await server.eventually {
                    let show = try await Binary.run(["deliveries", "show", "1", "--journal", server.folder.journal])
                    return show.output.contains(
                        "outcome      pools.create ci-gpu: applied (no answer said so; found by looking)"
                    )
                },
                "\(server.log)",
            )
            #expect(await server.simulator.ledger().count == 1)
        }
    }

    @Test func `answers a person, and tells in the journal why`() async throws {
        try await RunningServer.run { server in
            let answer = try await server.send("slack/pool-create-by-stranger.http", as: .slack)
            #expect(answer.told.contains("Denied: only the group platform creates pools"))
            let list = try await Binary.run(["deliveries", "--journal", server.folder.journal])
            #expect(list.output.contains("denied"))
            let show = try await Binary.run(["deliveries", "show", "1", "--journal", server.folder.journal])
            #expect(show.output.contains("because    only the group platform creates pools [policies/pools.lua"))
            #expect(!show.output.contains("hooks.slack.com"))
        }
    }

    @Test func `refuses what is not well formed before the journal`() async throws {
        try await RunningServer.run { server in
            let malformed = try await server.send("github/workflow-job-queued.http", as: .github) { file in
                file.replacingOccurrences(of: "\"action\":", with: "\"action\"")
            }
            #expect(malformed.status == 400)
            let form = try await server.send("slack/pool-create.http", as: .slack) { file in
                file.replacingOccurrences(of: "text=create+ci-arm", with: "text=%zz")
            }
            #expect(form.status == 400)
            let list = try await Binary.run(["deliveries", "--journal", server.folder.journal])
            #expect(list.output.contains("no deliveries yet"))
            #expect(server.log.contains("body_malformed"))
        }
    }

    @Test func `says what a pool's name may be before any call`() async throws {
        try await RunningServer.run { server in
            await server.simulator.fail(next: 100, with: .serverError(status: 500, applied: false))
            let answer = try await server.send("slack/pool-create.http", as: .slack) { file in
                file.replacingOccurrences(of: "text=create+ci-arm", with: "text=create+ci%2Farm")
            }
            #expect(answer.told.contains("a pool name has only letters, digits, - and"), "\(answer.told)")
        }
    }

    @Test func `says so when the API is out of reach, and comes back to it`() async throws {
        try await RunningServer.run { server in
            // More faults than one decision's tries.
            await server.simulator.fail(next: 4, with: .serverError(status: 503, applied: false), on: .reads)
            _ = try await server.send("github/workflow-job-queued.http", as: .github)
            #expect(
                try await server.eventually {
                    let list = try await Binary.run(["deliveries", "--journal", server.folder.journal])
                    return list.output.contains("failed (open)")
                },
                "\(server.log)",
            )
            #expect(
                try await server.eventually {
                    await server.simulator.snapshot().pools.contains { $0.name == "ci-gpu" }
                },
                "\(server.log)",
            )
        }
    }

    @Test func `is not held up by a policy that never ends`() async throws {
        let policies = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: policies, withIntermediateDirectories: true)
        try """
        policy { about = "Never ends." }
        command "pool create NAME" {
          help = "Loop.",
          run = function() while true do pcall(function() while true do end end) end end,
        }
        command "pool list" { help = "Answer.", run = function() return note("here I am") end }
        """.write(toFile: policies + "/loop.lua", atomically: true, encoding: .utf8)
        try await RunningServer.run(policies: policies) { server in
            let answer = try await server.send("slack/pool-create.http", as: .slack)
            #expect(answer.status == 200)
            #expect(answer.told.contains("Nothing was changed"), "\(answer.told)")
            #expect(answer.told.contains("instructions"), "\(answer.told)")
            let other = try await server.send(
                "slack/pool-create.http",
                as: .slack,
                changing: { file in
                    file.replacingOccurrences(of: "text=create+ci-arm", with: "text=list")
                },
                fresh: true,
            )
            #expect(other.told.contains("here I am"))
        }
    }

    @Test func `takes up a changed policy, and refuses one with a mistake`() async throws {
        let policies = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: policies, withIntermediateDirectories: true)
        @Sendable func write(_ answer: String) throws {
            try """
            policy { about = "Answers." }
            command "pool create NAME" { help = "Answer.", run = function() return note(\(answer)) end }
            """.write(toFile: policies + "/answer.lua", atomically: true, encoding: .utf8)
        }
        try write("\"one\"")
        try await RunningServer.run(policies: policies) { server in
            #expect(try await server.send("slack/pool-create.http", as: .slack, fresh: true).told.contains("one"))
            try write("\"number two\"")
            #expect(
                try await server.eventually {
                    try await server.send("slack/pool-create.http", as: .slack, fresh: true).told.contains("number two")
                }
            )
            try write("\"three\"..")
            #expect(try await server.eventually { server.log.contains("policies refused") })
            #expect(server.log.contains("answer.lua:2:"))
            #expect(
                try await server.send("slack/pool-create.http", as: .slack, fresh: true).told.contains("number two")
            )
        }
    }

    @Test func `drains on SIGTERM`() async throws {
        try await RunningServer.run { server in
            // The call is under way for two seconds when the signal comes.
            await server.simulator.fail(with: .delay(seconds: 2), on: .mutations)
            _ = try await server.send("github/workflow-job-queued.http", as: .github)
            #expect(
                try await server.eventually {
                    let show = try await Binary.run(["deliveries", "show", "1", "--journal", server.folder.journal])
                    return show.output.contains("plans      pools.create ci-gpu")
                }
            )
            #expect(await server.terminate() == 0)
            let list = try await Binary.run(["deliveries", "--journal", server.folder.journal])
            #expect(list.output.contains("applied"), "\(list.output)")
        }
    }
}
