import Foundation
import LoadKit
import TestKit
import Testing

/// A second or two of each load of `make load`.
@Suite(.temporaryFolder, .serialized, .timeLimit(.minutes(10)))
struct `A small load` {
    @Test(arguments: Loads.allCases)
    func `stays within its limits`(_ load: Loads) async throws {
        let report = try await Self.run(load, LoadOptions(isSample: true))
        let missed = report.missed
        #expect(missed.isEmpty, "\(report.text)")
    }

    @Test(arguments: Loads.allCases)
    func `is found out where it does not`(_ load: Loads) async throws {
        let report = try await Self.run(load, LoadOptions(isSample: true, isControl: true))
        let missed = report.missed
        #expect(!missed.isEmpty, "\(report.text)")
    }

    /// On a thread of its own: a load blocks.
    private static func run(_ load: Loads, _ options: LoadOptions) async throws -> Report {
        let place = try LoadPlace(
            project: Binary.project,
            binary: Binary.path,
            folder: TemporaryFolder.path + "/\(load)\(options.isControl ? "-control" : "")",
        )
        return try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try load.run(place, options) }) }.start()
        }
    }
}
