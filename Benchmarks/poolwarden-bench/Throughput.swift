import Foundation
import JournalStore
import LoadKit
import Synchronization

/// Figure (a): deliveries that are verified, journaled and decided, in a second.
struct Throughput: CustomStringConvertible {
    let settledPerSecond: Double
    let acknowledgedPerSecond: Double
    /// Of the server, in microseconds.
    let processorTimePerDelivery: Double

    var description: String {
        "\(Int(self.settledPerSecond)) deliveries/s settled, \(Int(self.acknowledgedPerSecond))/s acknowledged, "
            + "\(self.processorTimePerDelivery.formatted(digits: 0)) us of the server's processor time each"
    }
}

/// A closed loop: each connection sends its next delivery when the last one is acknowledged.
///
/// The clock stops when the last delivery is settled in the journal, not when it is acknowledged.
final class Load {
    private let server: ServerProcess
    private let connections: Int
    private let reader: JournalReader
    /// The number of the next delivery; 0 was the one that proved that the server accepts.
    private var next = 1

    init(_ server: ServerProcess, connections: Int) throws {
        self.server = server
        self.connections = connections
        self.reader = try JournalReader(path: server.journal)
    }

    func run(deliveries: Int) throws -> Throughput {
        let numbers = self.next..<(self.next + deliveries)
        self.next = numbers.upperBound
        let used = self.server.processorSeconds
        let start = ContinuousClock.now
        try self.send(numbers)
        let acknowledged = ContinuousClock.now - start
        while try self.reader.counts().waiting > 0 {
            usleep(2_000)
        }
        let settled = ContinuousClock.now - start
        let kept = try self.reader.counts().all
        guard kept == self.next else { throw BenchError("\(kept) deliveries in the journal, \(self.next) were sent") }
        return Throughput(
            settledPerSecond: Double(deliveries) / settled.seconds,
            acknowledgedPerSecond: Double(deliveries) / acknowledged.seconds,
            processorTimePerDelivery: (self.server.processorSeconds - used) / Double(deliveries) * 1e6,
        )
    }

    private func send(_ numbers: Range<Int>) throws {
        let next = Atomic(numbers.lowerBound)
        let failures = Mutex<[any Error]>([])
        let request = WireRequest(self.server.folder.request, first: 0)
        let port = self.server.port
        // Two threads that wait for all their connections at once: as little work beside the server as there can be.
        let share = self.connections / 2
        let threads = (0..<2).map { _ in
            BenchThread {
                do {
                    try Self.send(upTo: numbers.upperBound, next, request, connections: share, port)
                } catch {
                    failures.withLock { $0.append(error) }
                }
            }
        }
        threads.forEach { $0.join() }
        if let failure = failures.withLock(\.first) { throw failure }
    }

    private static func send(
        upTo end: Int,
        _ next: borrowing Atomic<Int>,
        _ request: WireRequest,
        connections count: Int,
        _ port: UInt16,
    ) throws {
        var request = request
        let connections = try (0..<count).map { _ in try Connection(port: port) }
        var waits = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var open = 0
        for index in connections.indices {
            let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard number < end else {
                waits[index].fd = -1
                continue
            }
            request.number(number)
            try connections[index].send(request.bytes)
            open += 1
        }
        while open > 0 {
            guard poll(&waits, nfds_t(waits.count), 10_000) > 0 else { throw BenchError("no answer within 10 s") }
            for index in connections.indices where waits[index].revents != 0 {
                guard let status = try connections[index].receive() else { continue }
                guard status == 202 else { throw BenchError("a delivery got status \(status)") }
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard number < end else {
                    waits[index].fd = -1
                    open -= 1
                    continue
                }
                request.number(number)
                try connections[index].send(request.bytes)
            }
        }
    }
}
