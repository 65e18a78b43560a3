import AgentPoolsAPI
import Foundation
import LoadKit
import TerraformCloud

/// How much memory the client takes while 100,000 agents stream through it: measured in a process of its own.
enum Streaming {
    /// The argument by which the benchmark runs itself as that process.
    static let word = "stream"

    static func measure(in folder: BenchFolder) throws -> String {
        let fleet = BenchFleet(pools: 1, agentsPerPool: 100_000)
        let simulator = try SimulatorProcess(fleet, in: folder, ["--rate", "0"])
        defer { simulator.stop() }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: CommandLine.arguments[0])
        process.arguments = [Self.word, simulator.address]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError("the streaming process failed") }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What the process of its own does: idle, then stream, looking at its memory after every thousand agents.
    static func run(_ address: String) async throws {
        let client = try BenchClient.make(address)
        let pools = try await client.listPools(sort: nil, query: nil)
        guard let pool = pools.first else { throw BenchError("no pool") }
        let idle = try Self.resident()
        var peak = idle
        var count = 0
        for try await _ in client.agents(in: pool.id) {
            count += 1
            if count % 1_000 == 0 { peak = max(peak, try Self.resident()) }
        }
        try await client.shutdown()
        guard count == 100_000 else { throw BenchError("streamed \(count) agents") }
        print(
            "\(count) agents streamed: \((peak - idle).formatted(digits: 1)) MB over idle at most, idle "
                + "\(idle.formatted(digits: 1)) MB (target <= 10 MB)"
        )
    }

    /// In MB (10^6 bytes).
    private static func resident() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
        return (line.split(separator: " ").compactMap { Double($0) }.first ?? 0) * 1_024 / 1_000_000
    }
}
