import Foundation
import Intake
import NIOHTTP1
import TestKit
import Testing
import Warden

@testable import poolwarden

@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `The control of a running server` {
    private func write(_ text: String) throws -> String {
        let folder = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: folder + "/answer.lua", atomically: true, encoding: .utf8)
        return folder
    }

    private static func answer(_ text: String) -> String {
        """
        policy { about = "Answers." }
        command "pool create NAME" { help = "Answer.", run = function() return note(\(text)) end }
        """
    }

    private func ready(_ server: RunningServer) async throws -> PostAnswer {
        try await server.admin("/readyz")
    }

    @Test func `takes up the policies, or refuses them, and everyone can see it`() async throws {
        let policies = try self.write(Self.answer("\"one\""))
        try await RunningServer.run(policies: policies) { server in
            let before = try await self.ready(server)
            #expect(before.status == 200)
            #expect(before.body.wholeMatch(of: /ok\npolicies [0-9a-f]{12} decide\n/) != nil, "\(before)")

            let same = try await server.run(["policy", "reload"])
            #expect(same.status == 0, "\(same)")
            #expect(same.output.wholeMatch(of: /policies [0-9a-f]{12} are in force\n/) != nil, "\(same)")

            _ = try self.write(Self.answer("\"two\".."))
            let refused = try await server.run(["policy", "reload"])
            #expect(refused.status == 1)
            #expect(refused.output.hasPrefix("policies/answer.lua:2: "), "\(refused)")
            #expect(refused.output.hasSuffix("keep deciding\n"))
            let during = try await self.ready(server)
            #expect(during.status == 200)
            #expect(during.body.hasPrefix(before.body.dropLast() + "; a newer set was refused at "), "\(during)")
            #expect(during.body.split(separator: "\n").count == 2)
            #expect(!during.body.contains("answer"))
            #expect(server.log.contains("policies refused"))
            let old = try await server.send("slack/pool-create.http", as: .slack, fresh: true)
            #expect(old.told.contains("one"))

            _ = try self.write(Self.answer("\"three\""))
            let taken = try await server.run(["policy", "reload", "--json"])
            #expect(taken.status == 0, "\(taken)")
            let document = try ControlJSON.read(ReloadDocument.self, from: taken.output.utf8)
            #expect(document.taken && document.problems.isEmpty)
            #expect(try await self.ready(server).body == "ok\npolicies \(document.digest.prefix(12)) decide\n")
            let new = try await server.send("slack/pool-create.http", as: .slack, fresh: true)
            #expect(new.told.contains("three"))

            let client = ControlClient(path: server.folder.journal + ".control")
            let now = try await client(.GET, "/policies", as: PoliciesDocument.self)
            #expect(now.digest == document.digest && now.refused == nil)
            #expect(now.since.timeIntervalSinceNow > -60)
        }
    }

    @Test func `is there for its own user alone, also after kill -9`() async throws {
        try await RunningServer.run { server in
            let path = server.folder.journal + ".control"
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            await server.kill()
            #expect(FileManager.default.fileExists(atPath: path))
            let dead = try await server.run(["policy", "reload"])
            #expect(dead.status == 2)
            #expect(dead.errors == "\(path): no server has this journal; is it running?\n")
            try await server.start()
            #expect(try await server.run(["policy", "reload"]).status == 0)
            #expect(await server.terminate() == 0)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `takes no other server's place, and no file's`() async throws {
        try await RunningServer.run { server in
            let socket = server.folder.journal + ".control"
            let file = TemporaryFolder.path + "/file"
            try "mine".write(toFile: file, atomically: true, encoding: .utf8)
            for (path, reason) in [
                (socket, "another server answers at"), (file, "is there already and is no socket"),
            ] {
                let second = try await server.run(
                    ["serve"],
                    [
                        "POOLWARDEN_JOURNAL_PATH": TemporaryFolder.path + "/second.sqlite",
                        "POOLWARDEN_SERVER_CONTROL": path, "POOLWARDEN_SERVER_PORT": "0",
                        "POOLWARDEN_SERVER_ADMIN": "off",
                    ],
                )
                #expect(second.status == 1)
                #expect(second.errors.contains("server.control: ") && second.errors.contains(reason), "\(second)")
            }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
            #expect(try await server.run(["policy", "reload"]).status == 0)
        }
    }

    @Test func `is not the only way: SIGHUP does it too`() async throws {
        try await RunningServer.run { server in
            #expect(!server.log.contains("policies unchanged"))
            server.hangUp()
            let isRead = try await server.eventually { server.log.contains("policies unchanged") }
            #expect(isRead)
        }
    }

    @Test func `cannot be asked with settings that say nothing`() async throws {
        let result = try await Binary.run(["policy", "reload", "--config", TemporaryFolder.path + "/none.yaml"])
        #expect(result.status == 2)
        #expect(result.errors.contains("no such file or directory"), "\(result)")
    }
}
