import Foundation
import TestKit
import Testing

/// What a page of the documentation tells to type, typed among the files that it shows.
@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `The page on writing policies` {
    @Test func `has commands that run`() async throws {
        let page = try String(contentsOfFile: Binary.project + "/docs/writing-policies.md", encoding: .utf8)
        let folder = TemporaryFolder.path + "/empty"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var output = ""
        var commands = 0
        for block in PageBlocks(page).blocks {
            switch (block.language, block.name) {
            case ("sh", _):
                commands += 1
                let binaries = URL(filePath: Binary.path).deletingLastPathComponent().path
                let result = try await Binary.run(
                    "/bin/bash",
                    ["-euo", "pipefail", "-c", block.text],
                    environment: ["PATH": "\(binaries):/usr/bin:/bin", "HOME": folder],
                    folder: folder,
                )
                #expect(result.status == 0, "line \(block.line): \(result.output)\n\(result.errors)")
                output += result.output
            case ("lua", let name) where name.contains("/"), ("case", let name) where name.contains("/"):
                let file = URL(filePath: folder).appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true,
                )
                try block.text.write(to: file, atomically: true, encoding: .utf8)
            default: break
            }
        }
        #expect(commands >= 3)
        for part in ["no mistakes found", "pools.create ci-arm"] {
            #expect(output.contains(part), "\(part) is missing in: \(output)")
        }
    }
}
