import Foundation
package import Testing

/// Gives each test a folder of its own, removed afterwards: `@Suite(.temporaryFolder)`, then ``TemporaryFolder/path``.
package struct TemporaryFolder: TestTrait, SuiteTrait, TestScoping {
    /// A suite hands the trait to each of its tests.
    package var isRecursive: Bool { true }

    /// The folder of the running test.
    @TaskLocal package static var path = ""

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void,
    ) async throws {
        let path = NSTemporaryDirectory() + "poolwarden-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await Self.$path.withValue(path, operation: function)
    }
}

extension Trait where Self == TemporaryFolder {
    /// See ``TemporaryFolder``.
    package static var temporaryFolder: TemporaryFolder { TemporaryFolder() }
}
