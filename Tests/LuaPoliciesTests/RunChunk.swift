import Foundation
import TestKit
import Testing

/// The program `run-chunk`, which was built with these tests.
enum RunChunk {
    private static let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/run-chunk"

    /// What the program says of a file.
    struct Run {
        let chunk: Line
        /// The clean chunk that runs after the file.
        let clean: Line
    }

    /// One line of it.
    struct Line: Hashable {
        let outcome: String
        let fuel: Int
        let bytes: Int
        let error: String?
        /// As JSON.
        let result: String?

        init(_ text: some StringProtocol) throws {
            let line = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
            self.outcome = line["outcome"] as? String ?? ""
            self.fuel = line["fuel"] as? Int ?? -1
            self.bytes = line["bytes"] as? Int ?? -1
            self.error = line["error"] as? String
            let result = try line["result"].map {
                try JSONSerialization.data(withJSONObject: $0, options: [.fragmentsAllowed, .sortedKeys])
            }
            self.result = result.map { String(decoding: $0, as: UTF8.self) }
        }

        /// Without what the fuel of a run that the clock ended would change.
        var timeless: [String?] { [self.outcome, self.error, self.result] }
    }

    /// Runs files in one new process, in order.
    static func run(_ files: [String]) async throws -> [Run] {
        let output = TemporaryFolder.path + "/\(UUID().uuidString).txt"
        let errors = output + ".errors"
        // Foundation leaks the page in which it reads a file, and LeakSanitizer would call that the chunk's failure.
        let program = try Program(
            Self.path,
            files,
            environment: ["ASAN_OPTIONS": "detect_leaks=0"],
            folder: "/",
            output: output,
            errors: errors,
        )
        let status = await program.end()
        let said = try String(contentsOfFile: errors, encoding: .utf8)
        try #require(status == 0, "status \(status): \(said)")
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map { try Line($0) }
        try #require(lines.count == 2 * files.count)
        return stride(from: 0, to: lines.count - 1, by: 2).map { Run(chunk: lines[$0], clean: lines[$0 + 1]) }
    }

    /// A file that does nothing.
    static func empty() throws -> String { try Self.file("") }

    /// Writes a chunk into the test's folder.
    static func file(_ text: String) throws -> String {
        let path = TemporaryFolder.path + "/\(UUID().uuidString).lua"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }
}
