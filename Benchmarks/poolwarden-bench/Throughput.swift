import Foundation
import JournalStore
import Synchronization

/// Figure (a): deliveries that are verified, journaled and decided, in a second.
///
/// Closed loop: each connection sends its next delivery when the last one is acknowledged. The clock stops when the
/// last delivery is settled in the journal, not when it is acknowledged.
struct Throughput: CustomStringConvertible {
    let settledPerSecond: Double
    let acknowledgedPerSecond: Double

    var description: String {
        "\(Int(self.settledPerSecond)) deliveries/s settled, \(Int(self.acknowledgedPerSecond))/s acknowledged"
    }

    static func measure(_ server: ServerProcess, deliveries: Int, connections: Int) throws -> Throughput {
        let reader = try JournalReader(path: server.journal)
        // The server is warm when its first deliveries are through.
        try Self.send(server, numbers: 1..<2_001, connections: connections)
        try Self.awaitSettled(reader)
        let start = ContinuousClock.now
        try Self.send(server, numbers: 2_001..<(2_001 + deliveries), connections: connections)
        let acknowledged = ContinuousClock.now - start
        try Self.awaitSettled(reader)
        let settled = ContinuousClock.now - start
        let kept = try reader.counts().all
        guard kept == deliveries + 2_001 else {
            throw BenchError("\(kept) deliveries in the journal, sent \(deliveries + 2_001)")
        }
        return Throughput(
            settledPerSecond: Double(deliveries) / settled.seconds,
            acknowledgedPerSecond: Double(deliveries) / acknowledged.seconds,
        )
    }

    private static func send(_ server: ServerProcess, numbers: Range<Int>, connections: Int) throws {
        let next = Atomic(numbers.lowerBound)
        let failures = Mutex<[any Error]>([])
        let request = WireRequest(server.folder.request, first: 0)
        let port = server.port
        // `concurrentPerform` runs only as many as there are cores; a client waits most of its time.
        let threads = (0..<connections).map { _ in
            BenchThread {
                do {
                    var request = request
                    let connection = try Connection(port: port)
                    while true {
                        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard number < numbers.upperBound else { return }
                        request.number(number)
                        let status = try connection.exchange(request.bytes)
                        guard status == 202 else { throw BenchError("delivery \(number) got status \(status)") }
                    }
                } catch {
                    failures.withLock { $0.append(error) }
                }
            }
        }
        threads.forEach { $0.join() }
        if let failure = failures.withLock(\.first) { throw failure }
    }

    private static func awaitSettled(_ reader: JournalReader) throws {
        while try reader.counts().waiting > 0 {
            usleep(2_000)
        }
    }
}

/// A thread that can be waited for.
final class BenchThread: Sendable {
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> Void) {
        let done = self.done
        Thread {
            body()
            done.signal()
        }.start()
    }

    func join() {
        self.done.wait()
    }
}
