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
        let process = try Self.process(program, arguments, environment: environment, folder: folder, output, errors)
        await Self.end(of: process)
        return Result(
            status: process.terminationStatus,
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8),
        )
    }

    /// Waits for a program's end on a thread of its own: tests share few.
    static func end(of process: Process) async {
        let process = Held(process)
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                process.process.waitUntilExit()
                continuation.resume()
            }
        }
    }

    /// A process that another thread waits for; `waitUntilExit` may be called from any.
    private struct Held: @unchecked Sendable {
        let process: Process

        init(_ process: Process) {
            self.process = process
        }
    }

    /// Starts a program.
    static func process(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        folder: String,
        _ output: String,
        _ errors: String,
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }
        for path in [output, errors] {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }
}
