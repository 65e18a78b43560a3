import AgentPoolsAPI
import Foundation
import LoadKit
import Logging
import TerraformCloud

/// How long it takes to list every agent of every pool.
enum Listing {
    /// Lists by our client, and by the official Python client where its interpreter is there.
    ///
    /// - Parameters:
    ///   - folder: Where the simulator's files go.
    ///   - python: An interpreter that has `pytfe`; nil for none.
    /// - Returns: The figures, in one line.
    /// - Throws: When a list is not whole, or cannot be read.
    static func measure(in folder: BenchFolder, python: String?) async throws -> String {
        let fleet = BenchFleet(pools: 100, agentsPerPool: 100)
        let simulator = try SimulatorProcess(fleet, in: folder, ["--rate", "0", "--latency", "20ms"])
        defer { simulator.stop() }
        let bound = Double(fleet.pages) / Double(TerraformCloudSettings.Limits().connections) * 0.020
        var times: [Double] = []
        for _ in 0..<5 { times.append(try await Self.list(fleet, simulator.address)) }
        let median = times.sorted()[2]
        var text =
            "\(fleet.agents) agents in \(fleet.pools) pools, 20 ms a request: \((median * 1_000).formatted(digits: 0)) ms, "
            + "\((median / bound).formatted(digits: 2)) x pages / connections x 20 ms (target <= 1.3)"
        if let python {
            let theirs = try Self.pytfe(python, simulator.address)
            text += "; pytfe \(theirs.formatted(digits: 2)) s, \((theirs / median).formatted(digits: 1)) x ours "
            text += "(target >= 5)"
        } else {
            text += "; pytfe: not measured, as there is no .build/clients/bin/python (`make clients`)"
        }
        return text
    }

    /// Lists under the API's own limit of 30 requests a second.
    static func measureLimited(in folder: BenchFolder) async throws -> String {
        let fleet = BenchFleet(pools: 100, agentsPerPool: 100)
        let simulator = try SimulatorProcess(fleet, in: folder, ["--rate", "30", "--latency", "20ms"])
        defer { simulator.stop() }
        let bound = Double(fleet.pages) / 30
        let seconds = try await Self.list(fleet, simulator.address)
        return "the same at 30 requests/s: \(seconds.formatted(digits: 2)) s, "
            + "\((seconds / bound).formatted(digits: 2)) x pages / 30 (target <= 1.05)"
    }

    private static func list(_ fleet: BenchFleet, _ address: String) async throws -> Double {
        let client = try BenchClient.make(address)
        let start = ContinuousClock.now
        let pools = try await client.listPools(sort: nil, query: nil)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for pool in pools {
                group.addTask { try await client.listAgents(in: pool.id, lastPingSince: nil).count }
            }
            return try await group.reduce(0, +)
        }
        let seconds = (ContinuousClock.now - start).seconds
        try await client.shutdown()
        guard count == fleet.agents else { throw BenchError("listed \(count) agents of \(fleet.agents)") }
        return seconds
    }

    private static func pytfe(_ python: String, _ address: String) throws -> Double {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = ["Benchmarks/pytfe_listing.py", address, BenchFleet.organization, BenchFleet.token]
        process.environment = ["NO_PROXY": "127.0.0.1"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, let seconds = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
        else { throw BenchError("pytfe_listing.py failed") }
        return seconds
    }
}

/// The client as another program would make it.
enum BenchClient {
    static func make(_ address: String) throws -> TerraformCloudClient {
        guard let token = APIToken(BenchFleet.token) else { throw BenchError("no token") }
        return TerraformCloudClient(
            settings: try TerraformCloudSettings(
                address: address,
                organization: BenchFleet.organization,
                token: token,
            ),
            logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }),
        )
    }
}
