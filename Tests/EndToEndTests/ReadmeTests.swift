import Foundation
import TestKit
import Testing

/// What the README tells to type, typed.
@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `The README` {
    @Test func `is short, and each of its commands runs`() async throws {
        let readme = try String(contentsOfFile: Binary.project + "/README.md", encoding: .utf8)
        #expect(readme.split(separator: "\n", omittingEmptySubsequences: false).count < 300)
        let commands = PageBlocks(readme).blocks.filter { $0.language == "sh" }.map(\.text)
        #expect(commands.count >= 8)

        // A fresh clone in small, with the binary in the PATH.
        let clone = TemporaryFolder.path + "/clone"
        try FileManager.default.createDirectory(atPath: clone + "/Tests", withIntermediateDirectories: true)
        for part in ["policies", "config", "Makefile", "Tests/Fixtures"] {
            try FileManager.default.copyItem(atPath: "\(Binary.project)/\(part)", toPath: "\(clone)/\(part)")
        }
        let script = Self.preamble + commands.map { "section\n\($0)" }.joined(separator: "\n")
        try script.write(toFile: clone + "/readme.sh", atomically: true, encoding: .utf8)
        let folder = URL(filePath: Binary.path).deletingLastPathComponent().path
        let result = try await Binary.run(
            "/bin/bash",
            ["readme.sh"],
            environment: ["PATH": "\(folder):/usr/bin:/bin", "HOME": clone],
            folder: clone,
        )
        #expect(result.status == 0, "\(result.output)\n\(result.errors)")
        for part in [
            "no mistakes found", "Done: create the pool ci-arm", "ci-linux: 3 agents are alive", "\"name\":\"ci-arm\"",
            "settled: applied", "0 failed", "make -n demo", "make -n test", "make -n bench",
        ] {
            #expect(result.output.contains(part), "\(part) is missing in: \(result.output)\n\(result.errors)")
        }
    }

    /// Makes the commands run here: `make` only shows what it would do, as it would build within a build.
    private static let preamble = """
        set -euo pipefail
        trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
        make() { echo "make -n $*"; command make -n "$@" >/dev/null; }
        section() {
          # What the last section started in the background must be up before the next one.
          local server
          for server in $(jobs -rp); do
            for _ in $(seq 500); do
              (exec 3<>/dev/tcp/127.0.0.1/8080) 2>/dev/null && (exec 3<>/dev/tcp/127.0.0.1/8181) 2>/dev/null && break
              sleep 0.02
            done
          done
        }

        """
}
