import AgentPoolsAPI
import AsyncHTTPClient
import Foundation
import LoadKit
import NIOCore
import Synchronization
import TerraformCloud

/// What a minute of more demand than the API takes comes to: how much of the limit is used, and whether the API ever
/// had to refuse; and how long a person waits meanwhile.
enum Demand {
    /// Measures it against a simulator of its own.
    ///
    /// - Parameters:
    ///   - folder: Where the simulator's files go.
    ///   - window: How the simulator counts: `fixed`, `sliding` or `bucket`.
    ///   - seconds: How long.
    /// - Returns: The figures, in one line.
    /// - Throws: When something else than the API's limit stands in the way.
    static func measure(in folder: BenchFolder, window: String, seconds: Int) async throws -> String {
        let fleet = BenchFleet(pools: 10, agentsPerPool: 1)
        let simulator = try SimulatorProcess(
            fleet,
            in: folder,
            ["--rate", "30", "--rate-window", window, "--latency", "20ms"],
        )
        defer { simulator.stop() }
        let client = try BenchClient.make(simulator.address)
        let pools = try await client.listPools(sort: nil, query: nil)
        let tally = Tally()
        let end = ContinuousClock.now + .seconds(seconds)
        await withTaskGroup { group in
            // Ten callers without a pause, each of a different pool, so that no two reads are one.
            for pool in pools {
                group.addTask {
                    while ContinuousClock.now < end {
                        if (try? await client.lane(.sweeps).showPool(pool.id)) != nil { tally.served() }
                    }
                }
            }
            group.addTask {
                while ContinuousClock.now < end {
                    try? await Task.sleep(for: .seconds(1))
                    let start = ContinuousClock.now
                    _ = try? await client.lane(.people).listPools(sort: .name, query: nil)
                    tally.waited((ContinuousClock.now - start).seconds)
                }
            }
        }
        try await client.shutdown()
        let refused = try await Self.refused(simulator.address)
        let share = Double(tally.count) / Double(30 * seconds) * 100
        let worst = (tally.worst * 1_000).formatted(digits: 0)
        return "\(seconds) s of demand, \(window) window of 30/s: \(share.formatted(digits: 1)) % used (target >= 95), "
            + "\(refused) answers of 429 (target 0); a person beside it waited \(worst) ms at worst, 20 ms of it the answer"
    }

    /// How many requests the simulator refused for their number.
    private static func refused(_ address: String) async throws -> Int {
        let response = try await HTTPClient.shared.get(url: "\(address)/_simulator/requests").get()
        guard let body = response.body, let tree = try? JSON(reading: Array(body.readableBytesView)),
            let count = tree["refused"]?.integer
        else { throw BenchError("the simulator does not tell what it refused") }
        return count
    }
}

/// What came of all callers together.
private final class Tally: Sendable {
    private let answers = Mutex(0)
    private let waits = Mutex<[Double]>([])

    var count: Int { self.answers.withLock(\.self) }
    var worst: Double { self.waits.withLock { $0.max() ?? 0 } }

    func served() {
        self.answers.withLock { $0 += 1 }
    }

    /// An answer that a person waited for, in seconds.
    func waited(_ seconds: Double) {
        self.served()
        self.waits.withLock { $0.append(seconds) }
    }
}
