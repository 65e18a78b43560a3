import Foundation
import TestKit
import Testing

/// Small samples of `make effects`.
@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `What people are told` {
    @Test func `is what was really done, under nine kinds of faults and kill -9`() async throws {
        let result = try await Self.run([
            "run", "--operations", "60", "--kills", "2", "--wait", "2", "--patience", "3", "--most", "100",
        ])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("wrong outcomes: 0, duplicate pools: 0, false \"deleted\": 0"))
        #expect(result.output.contains("2 kill -9"))
        #expect(result.output.contains("control: with one entry of the ledger falsified, 1 is wrong"))
    }

    @Test func `is the same for every redelivery, without a second effect`() async throws {
        let result = try await Self.run(["duplicates", "--deliveries", "10", "--redeliveries", "500"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("second effects: 0"))
        #expect(result.output.contains("redeliveries with another answer than the first: 0"))
    }

    private static func run(_ arguments: [String]) async throws -> Binary.Result {
        let program = URL(filePath: Binary.path).deletingLastPathComponent().path + "/poolwarden-effects"
        return try await Binary.run(
            program,
            arguments + ["--binary", Binary.path, "--folder", TemporaryFolder.path + "/effects"],
            environment: Binary.environment([:]),
            folder: Binary.project,
        )
    }
}
