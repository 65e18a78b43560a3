import DeliveringGitHub
import Foundation
import Hummingbird
import JournalStore
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@testable import poolwarden

@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `What GitHub sent while the server was down` {
    private static let secret = "a-secret-of-the-webhook"

    /// Runs the server with a policy that makes a pool for each push, beside a GitHub that has a webhook to it.
    private static func run(
        _ body: @escaping @Sendable (RunningServer, DeliveringGitHub) async throws -> Void
    ) async throws {
        let policies = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: policies, withIntermediateDirectories: true)
        try """
        policy { about = "Makes a pool for each push.", may = { "pools.create" }, pools = { "missed-*" } }
        on "github.push" {
          run = function(event)
            tfc.pools.create { name = "missed-" .. event.payload.number }
            return permit("somebody has pushed")
          end,
        }
        """.write(toFile: policies + "/push.lua", atomically: true, encoding: .utf8)
        let github = DeliveringGitHub()
        try await serving({ github.makeApplication(onReady: $0) }) { port in
            try await RunningServer.run(
                policies: policies,
                environment: [
                    "DEMO_GITHUB_SECRET": Self.secret,
                    "DEMO_GITHUB_TOKEN": github.token,
                    "POOLWARDEN_SOURCES_GITHUB_API": "http://127.0.0.1:\(port)",
                    "POOLWARDEN_SOURCES_GITHUB_MISSED_HOOKS": github.hook,
                    "POOLWARDEN_SOURCES_GITHUB_MISSED_EVERY": "10",
                    "POOLWARDEN_SOURCES_GITHUB_MISSED_RATE": "6000",
                ],
            ) { server in
                github.point(to: server.address + "/hooks/github", secret: Self.secret)
                try await body(server, github)
            }
        }
    }

    private static func send(_ numbers: ClosedRange<Int>, by github: DeliveringGitHub) async {
        for number in numbers {
            await github.send(event: "push", body: Array(#"{"number":\#(number)}"#.utf8))
        }
    }

    /// Waits until so many deliveries are in the journal, and each of them has made its pool.
    private static func areThere(_ count: Int, _ server: RunningServer) async throws -> Bool {
        for _ in 0..<3 {
            let areThere = try await server.eventually {
                try JournalReader(path: server.folder.journal).counts() == (all: count, waiting: 0)
            }
            if areThere {
                return await server.simulator.snapshot().pools.count { $0.name.hasPrefix("missed-") } == count
            }
        }
        return false
    }

    /// Waits until so many deliveries are in the journal, and none of them waits.
    private static func areKept(_ count: Int, _ server: RunningServer) async throws -> Bool {
        try await server.eventually {
            let found = try JournalReader(path: server.folder.journal).counts()
            return found.all == count && found.waiting == 0
        }
    }

    @Test func `is there once after the next start`() async throws {
        try await Self.run { server, github in
            #expect(try await server.eventually { github.requests > 0 })
            await server.kill()
            await Self.send(1...20, by: github)
            #expect(github.attempts.allSatisfy { $0.status == 0 })
            try await server.start()
            #expect(try await Self.areThere(20, server), "\(server.log)")
            #expect(await server.simulator.ledger().count == 20)
            #expect(Set(github.asked.values) == [1])
            #expect(try await server.eventually { server.log.contains("20 recovered") }, "\(server.log)")
            #expect(server.log.contains("missed deliveries found"))
            // What comes afterwards comes as ever.
            await Self.send(21...21, by: github)
            #expect(try await Self.areThere(21, server))
            #expect(github.asked.count == 20)
        }
    }

    @Test func `is there once even when the server dies while it comes in`() async throws {
        try await Self.run { server, github in
            await server.kill()
            await Self.send(1...30, by: github)
            try await server.start()
            #expect(
                try await server.eventually { try JournalReader(path: server.folder.journal).counts().all >= 3 }
            )
            await server.kill()
            #expect(github.asked.count < 30)
            try await server.start()
            #expect(try await Self.areKept(30, server), "\(server.log)")
            // What was just being called when the server died may still be done: it is not called again for a minute.
            let open = try JournalReader(path: server.folder.journal).deliveries(limit: 30).filter {
                $0.settlement == .unknown
            }
            let done = await server.simulator.ledger().count
            #expect((30 - open.count...30).contains(done), "\(done) done, \(open.count) open")
            #expect(try await server.eventually { server.log.contains("30 recovered") }, "\(server.log)")
        }
    }

    @Test func `is there once even when GitHub sends it twice`() async throws {
        try await Self.run { server, github in
            await server.kill()
            await Self.send(1...5, by: github)
            github.sendTwice(true)
            try await server.start()
            #expect(try await Self.areThere(5, server), "\(server.log)")
            let areSentTwice = try await server.eventually { github.attempts.count { $0.isRedelivery } == 10 }
            #expect(areSentTwice)
            #expect(github.attempts.allSatisfy { !$0.isRedelivery || $0.status == 202 })
            #expect(try JournalReader(path: server.folder.journal).counts().all == 5)
            #expect(await server.simulator.ledger().count == 5)
        }
    }

    @Test func `is told of when GitHub does not let us look, and the server goes on`() async throws {
        try await Self.run { server, github in
            await server.kill()
            github.fail(Array(repeating: .init(status: 404), count: 100))
            try await server.start()
            #expect(try await server.eventually { server.log.contains("missed deliveries cannot be looked for") })
            #expect(server.log.contains("Webhooks: read and write"))
            #expect(!server.log.contains(github.token))
            await Self.send(1...1, by: github)
            #expect(try await Self.areThere(1, server))
        }
    }
}
