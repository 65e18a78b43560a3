import Foundation
import Intake
import LoadKit
import Warden

/// A folder with settings, secrets and journals for the server under test, beside the project's own files.
struct BenchFolder {
    let path: String
    /// The request whose copies are sent: signed once, as the signature does not cover the delivery's ID.
    let request: RequestFile

    init() throws {
        guard FileManager.default.fileExists(atPath: "Benchmarks/policies/bench.lua") else {
            throw BenchError("run it in the project's folder: `make bench`")
        }
        self.path = FileManager.default.currentDirectoryPath + "/.build/bench-\(getpid())"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
        let settings = """
            server: { port: 0, admin: off }
            policies: { folder: Benchmarks/policies }
            organizations: { acme: { address: "http://127.0.0.1:9", token: "env:BENCH_SECRET" } }
            sources: { github: { kind: github, secrets: ["env:BENCH_SECRET"] } }

            """
        try settings.write(toFile: self.path + "/bench.yaml", atomically: true, encoding: .utf8)
        let file = try Data(contentsOf: URL(filePath: "Tests/Fixtures/github/issue-comment.http"))
        self.request = try RequestFile(Array(file)).signed(kind: .github, secret: Secret(Self.secret), now: Date())
    }

    /// An interpreter that has the third-party clients, where `make clients` has made one.
    var python: String? {
        let path = ".build/clients/bin/python"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    static let secret = "a-secret-of-the-benchmark"

    func remove() {
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
