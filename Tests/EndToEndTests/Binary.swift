import Foundation
import TestKit

/// The built binary, run as an operator runs it: in the project's folder, with an environment of its own.
struct Binary {
    /// The project's folder.
    static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The binary that was built with these tests.
    static let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/poolwarden"

    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs the binary to its end.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        folder: String = Self.project,
    ) async throws -> Result {
        try await Self.run(Self.path, arguments, environment: environment, folder: folder)
    }

    /// Runs a program to its end; what it prints goes through files, so that no pipe can fill.
    static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        folder: String,
    ) async throws -> Result {
        let output = TemporaryFolder.path + "/\(UUID().uuidString).out"
        let errors = TemporaryFolder.path + "/\(UUID().uuidString).err"
        let started = try Program(
            program,
            arguments,
            environment: Self.environment(environment),
            folder: folder,
            output: output,
            errors: errors,
        )
        let status = await started.end()
        return Result(
            status: status,
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8),
        )
    }

    /// What a program finds in its environment: the least, and what is given.
    static func environment(_ given: [String: String]) -> [String: String] {
        given.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }
    }
}
