import Foundation
import LuaPolicies
import Testing

/// The folder of policies that the project ships.
let samples = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../policies").standardizedFileURL
    .path()

struct `The sample policies` {
    @Test
    func `pass the check`() {
        #expect(LuaPolicySet.check(folder: samples).map(\.description) == [])
    }

    @Test
    func `decide as their cases say`() async {
        let report = await LuaPolicySet.runCases(folder: samples)
        #expect(report.passed, "\(report)")
        #expect(report.results.count >= 50)
    }

    @Test
    func `have cases each`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: samples)
        let policies = files.filter { $0.hasSuffix(".lua") }.map { $0.replacing(".lua", with: "") }
        let cases = files.filter { $0.hasSuffix(".case") }.map { $0.replacing(".case", with: "") }
        #expect(policies.count >= 8)
        #expect(Set(policies) == Set(cases))
    }
}
