import Foundation
import LuaPolicies
import TestKit
import Testing

/// Everything that `docs/writing-policies.md` shows, in the order in which it is shown; the commands are run by the
/// end-to-end tests.
@Suite(.temporaryFolder)
struct `The page on writing policies` {
    private static let page = URL(filePath: #filePath).appending(path: "../../../docs/writing-policies.md")
        .standardizedFileURL

    @Test
    func `shows only what works as it says`() async throws {
        let blocks = PageBlocks(try String(contentsOf: Self.page, encoding: .utf8)).blocks
        var counts: [String: Int] = [:]
        for (index, block) in blocks.enumerated() {
            counts[block.language, default: 0] += 1
            switch (block.language, block.name) {
            case ("sh", ""): break
            case ("text", ""):
                #expect(index > 0 && blocks[index - 1].name == "wrong", "line \(block.line): nothing says this")
            case ("lua", "wrong"):
                let next = try #require(blocks.dropFirst(index + 1).first, "line \(block.line)")
                try self.expect(block, isWrongAs: next)
            case ("lua", ""): try self.expectWhole(block, in: "alone-\(block.line)")
            case ("lua", let path): try self.expect(block, isAPolicyAt: path)
            case ("case", let path): try await self.expect(block, passesAt: path)
            default: Issue.record("line \(block.line): nobody runs a block of \(block.language) \(block.name)")
            }
        }
        #expect(counts["lua", default: 0] >= 4 && counts["case", default: 0] >= 3)
    }

    /// A file of the page, beside those that were shown before.
    private func expect(_ block: PageBlocks.Block, isAPolicyAt path: String) throws {
        try self.write(block.text, to: path)
        // A library alone is no set; the file that uses it is shown after it.
        guard let folder = path.split(separator: "/").first, path.split(separator: "/").count == 2 else { return }
        let problems = LuaPolicySet.check(folder: "\(TemporaryFolder.path)/\(folder)")
        #expect(problems.map(\.description) == [], "line \(block.line)")
    }

    private func expectWhole(_ block: PageBlocks.Block, in folder: String) throws {
        try self.write(block.text, to: "\(folder)/policies/x.lua")
        let problems = LuaPolicySet.check(folder: "\(TemporaryFolder.path)/\(folder)/policies")
        #expect(problems.map(\.description) == [], "line \(block.line)")
    }

    private func expect(_ block: PageBlocks.Block, isWrongAs text: PageBlocks.Block) throws {
        #expect(text.language == "text", "line \(block.line): what is wrong with it must follow")
        let folder = "wrong-\(block.line)/policies"
        try self.write(block.text, to: "\(folder)/wrong.lua")
        let problems = LuaPolicySet.check(folder: "\(TemporaryFolder.path)/\(folder)")
        #expect(problems.map { "\($0)\n" }.joined() == text.text, "line \(block.line)")
    }

    /// Cases of the page, on the policies that were shown before; one without a name is on its own.
    private func expect(_ block: PageBlocks.Block, passesAt path: String) async throws {
        let folder = "\(TemporaryFolder.path)/my-policies"
        let file = path.isEmpty ? "my-policies/alone.case" : path
        try self.write(block.text, to: file)
        let report = await LuaPolicySet.runCases(folder: folder)
        #expect(report.passed, "line \(block.line): \(report)")
        #expect(report.results.contains { $0.file == file }, "line \(block.line): none of its cases was run")
        if path.isEmpty { try FileManager.default.removeItem(atPath: "\(folder)/alone.case") }
    }

    private func write(_ text: String, to path: String) throws {
        let file = URL(filePath: TemporaryFolder.path).appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true,
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}
