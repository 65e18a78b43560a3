import Foundation
import TestKit
import Testing

/// Policies written to break a sandbox; the first lines of each say what must come of it.
///
/// Each runs in a process of its own, which it may bring down, and a clean chunk runs after it in the same interpreter.
/// The copies here use strings of up to 256 KiB, the limit of this project, so that each attack gets as far as it can.
@Suite(.temporaryFolder)
struct `A hostile policy` {
    struct Example: CustomTestStringConvertible, Sendable {
        let path: String
        let expected: Set<String>
        let twice: Bool
        var testDescription: String { URL(filePath: self.path).deletingPathExtension().lastPathComponent }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Hostile")

    static let all: [Example] = {
        let files =
            (try? FileManager.default.contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "lua" }.sorted { $0.path() < $1.path() }.compactMap { file in
            guard let bytes = try? Data(contentsOf: file) else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            func header(_ key: String) -> [String] {
                text.split(separator: "\n").filter { $0.hasPrefix("-- \(key):") }
                    .flatMap { $0.dropFirst(key.count + 4).split(separator: ",") }
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
            return Example(
                path: file.path(),
                expected: Set(header("expect") + header("accept")),
                twice: header("evaluations") == ["2"],
            )
        }
    }()

    @Test(arguments: all)
    func `ends as its first lines say, and leaves nothing behind`(_ example: Example) async throws {
        let runs = try await RunChunk.run(Array(repeating: example.path, count: example.twice ? 2 : 1))
        let untouched = try await RunChunk.run([RunChunk.empty()])
        for run in runs {
            #expect(example.expected.contains(run.chunk.outcome), "\(run.chunk)")
            #expect(!(run.chunk.result ?? "").contains("ESCAPED") && !(run.chunk.error ?? "").contains("ESCAPED"))
            #expect(run.chunk.bytes <= 16 << 20)
            #expect(run.clean.outcome == "ok")
            #expect(run.clean.timeless == untouched[0].clean.timeless)
        }
        #expect(Set(runs.map(\.chunk.result)).count == 1)
        guard example.twice else { return }
        let other = try await RunChunk.run([example.path])
        #expect(other[0].chunk.timeless == runs[0].chunk.timeless)
    }

    @Test
    func `is there in number`() {
        #expect(Self.all.count == 133)
    }
}
