import Foundation
import LoadKit
import Synchronization

/// Figure (b): acknowledgement latency at a fixed rate.
///
/// Each request has its time; its latency counts from that time, also when the client was late because others had not
/// been answered yet (no coordinated omission).
struct OpenLoop: CustomStringConvertible {
    /// In seconds, sorted.
    let latencies: [Double]

    var description: String {
        "p50 \(self.milliseconds(0.5)) ms, p99 \(self.milliseconds(0.99)) ms, worst \(self.milliseconds(1)) ms of \(self.latencies.count)"
    }

    private func milliseconds(_ quantile: Double) -> String {
        let index = min(self.latencies.count - 1, Int(Double(self.latencies.count) * quantile))
        return (self.latencies[index] * 1_000).formatted(digits: 2)
    }

    static func measure(_ server: ServerProcess, perSecond: Int, seconds: Int) throws -> OpenLoop {
        let count = perSecond * seconds
        let first = 1_000_000
        let next = Atomic(0)
        let latencies = Mutex<[Double]>([])
        let failures = Mutex<[any Error]>([])
        let request = WireRequest(server.folder.request, first: first)
        let port = server.port
        let start = ContinuousClock.now + .milliseconds(50)
        let threads = (0..<64).map { _ in
            BenchThread {
                do {
                    var request = request
                    var mine: [Double] = []
                    let connection = try Connection(port: port)
                    while true {
                        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard number < count else { break }
                        let due = start + .nanoseconds(number * 1_000_000_000 / perSecond)
                        let wait = (due - ContinuousClock.now).seconds
                        if wait > 0 { usleep(UInt32(wait * 1_000_000)) }
                        request.number(first + number)
                        let status = try connection.exchange(request.bytes)
                        guard status == 202 else { throw BenchError("delivery \(number) got status \(status)") }
                        mine.append((ContinuousClock.now - due).seconds)
                    }
                    latencies.withLock { $0 += mine }
                } catch {
                    failures.withLock { $0.append(error) }
                }
            }
        }
        threads.forEach { $0.join() }
        if let failure = failures.withLock(\.first) { throw failure }
        return OpenLoop(latencies: latencies.withLock { $0.sorted() })
    }
}
