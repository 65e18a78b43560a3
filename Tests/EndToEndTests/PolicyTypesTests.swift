import Foundation
import TestKit
import Testing

@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `The files for editors` {
    private var definitions: String { TemporaryFolder.path + "/poolwarden.lua" }
    private var settings: String { TemporaryFolder.path + "/.luarc.json" }

    @Test func `are written, and again over themselves`() async throws {
        for _ in 1...2 {
            let result = try await Binary.run(["policy", "types", "--out", TemporaryFolder.path])
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(try String(contentsOfFile: self.definitions, encoding: .utf8).hasPrefix("---@meta\n"))
        #expect(try String(contentsOfFile: self.settings, encoding: .utf8).contains("poolwarden.lua"))
    }

    @Test func `are written over nothing of the operator's`() async throws {
        try "{}".write(toFile: self.settings, atomically: true, encoding: .utf8)
        let kept = try await Binary.run(["policy", "types", "--out", TemporaryFolder.path])
        #expect(kept.status == 0)
        #expect(kept.output.contains("left as it is; it should have \"workspace.library\": [\"poolwarden.lua\"]"))
        #expect(try String(contentsOfFile: self.settings, encoding: .utf8) == "{}")

        try "return {}".write(toFile: self.definitions, atomically: true, encoding: .utf8)
        let refused = try await Binary.run(["policy", "types", "--out", TemporaryFolder.path])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("is a file of yours"))
        #expect(try String(contentsOfFile: self.definitions, encoding: .utf8) == "return {}")
    }

    @Test func `never stand among policies, where they would be one`() async throws {
        let result = try await Binary.run(["policy", "types", "--out", "policies"])
        #expect(result.status == 1)
        #expect(result.errors.contains("name the folder above with --out"))
        #expect(!FileManager.default.fileExists(atPath: Binary.project + "/policies/poolwarden.lua"))
    }

    @Test func `and the reference are of one table`() async throws {
        let result = try await Binary.run(["policy", "reference"])
        let page = try String(contentsOfFile: Binary.project + "/docs/policy-reference.md", encoding: .utf8)
        #expect(result.output == page)
    }
}
