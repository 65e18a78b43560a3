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
        #expect(report.results.count >= 25)
    }
}
