import Foundation

/// Where a load runs: the project, the binary under test, and a folder of its own for journals and logs.
package struct LoadPlace: Sendable {
    /// The project's folder.
    package let project: String
    /// The binary under test.
    package let binary: String
    /// The folder for everything that is written.
    package let folder: String

    package static let secret = "a-secret-of-the-load"

    /// - Throws: When the binary is not there, or the folder cannot be made.
    package init(project: String, binary: String, folder: String) throws {
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            throw BenchError("\(binary) is not there; run it in the project's folder: `make load`")
        }
        self.project = project
        self.binary = binary
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    package func remove() {
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    /// Writes the settings of a server.
    ///
    /// - Parameters:
    ///   - policies: The folder in `Benchmarks/load` with the policies.
    ///   - simulator: The address of the API; one that nobody listens to where policies read nothing.
    /// - Returns: The settings' file.
    /// - Throws: When it cannot be written.
    func settings(policies: String, simulator: String) throws -> String {
        let path = "\(self.folder)/settings-\(policies).yaml"
        try """
        server: { port: 0, admin: off }
        log: { level: warning }
        policies: { folder: "\(self.project)/Benchmarks/load/\(policies)" }
        organizations: { acme: { address: "\(simulator)", token: "env:LOAD_SECRET" } }
        sources:
          slack: { kind: slack, secrets: ["env:LOAD_SECRET"] }
          github: { kind: github, secrets: ["env:LOAD_SECRET"] }

        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// A port of this machine that nobody listens on now.
    static func freePort() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(listener) }
        var address = Connection.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw BenchError("no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}
