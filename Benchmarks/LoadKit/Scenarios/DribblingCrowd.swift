import Foundation
import Synchronization

/// Sockets that send one byte of a head every second and never come to its end (slow loris).
final class DribblingCrowd: Sendable {
    private let state = Mutex(Lives())
    private let stop = Stop()
    private let thread: Mutex<BenchThread?> = Mutex(nil)

    /// How long the sockets lived.
    struct Lives: Sendable {
        var opened = 0
        /// From opening to the server's closing, in seconds.
        var closed = Latencies()
        /// Sockets that had been open for longer than they may at the end.
        var overdue = 0
    }

    private final class Stop: Sendable {
        let isAsked = Atomic(false)
    }

    /// - Parameters:
    ///   - port: Where the server listens.
    ///   - count: How many sockets there are at any time.
    ///   - overdueAfter: How long one may live, in seconds.
    init(port: UInt16, count: Int, overdueAfter: Double) {
        let thread = BenchThread { [self] in self.run(port: port, count: count, overdueAfter: overdueAfter) }
        self.thread.withLock { $0 = thread }
    }

    /// Ends it once it has lasted so long.
    func end(after seconds: Double) -> Lives {
        usleep(UInt32(seconds * 1e6))
        self.stop.isAsked.store(true, ordering: .relaxed)
        self.thread.withLock(\.self)?.join()
        return self.state.withLock(\.self)
    }

    private struct Socket {
        var connection: ClientConnection?
        var opened: UInt64 = 0
        /// When it is opened again.
        var opens: UInt64 = 0
    }

    /// Every 10 ms: a thousand a second, and not all in one moment.
    private static let mostOpenedAtOnce = 10

    private func run(port: UInt16, count: Int, overdueAfter: Double) {
        var sockets = Array(repeating: Socket(), count: count)
        var round = 0
        let head = Array("POST /hooks/github HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ".utf8)
        while !self.stop.isAsked.load(ordering: .relaxed) {
            let now = Monotonic.now
            var opening = Self.mostOpenedAtOnce
            for index in sockets.indices where sockets[index].connection == nil && sockets[index].opens <= now {
                guard opening > 0 else { break }
                opening -= 1
                sockets[index].connection = ClientConnection(port: port)
                sockets[index].opened = Monotonic.now
                self.state.withLock { $0.opened += 1 }
                if let connection = sockets[index].connection {
                    _ = send(
                        connection.descriptor,
                        head,
                        head.count,
                        Int32(MSG_NOSIGNAL | MSG_DONTWAIT),
                    )
                }
            }
            // A byte for each a second, and a look at whether it was closed.
            round += 1
            if round % 100 == 0 { self.dribble(&sockets) }
            usleep(10_000)
        }
        let now = Monotonic.now
        let overdue = sockets.count {
            $0.connection != nil && Monotonic.seconds(from: $0.opened, to: now) > overdueAfter
        }
        self.state.withLock { $0.overdue = overdue }
    }

    private func dribble(_ sockets: inout [Socket]) {
        var byte = UInt8(ascii: "a")
        var answer = [UInt8](repeating: 0, count: 1_024)
        for index in sockets.indices {
            guard let connection = sockets[index].connection else { continue }
            var count = recv(connection.descriptor, &answer, answer.count, Int32(MSG_DONTWAIT))
            // A 408 may come before the end.
            if count > 0 { count = recv(connection.descriptor, &answer, answer.count, Int32(MSG_DONTWAIT)) }
            let isClosed = count == 0 || (count < 0 && errno != EAGAIN)
            guard isClosed else {
                _ = send(connection.descriptor, &byte, 1, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                continue
            }
            let now = Monotonic.now
            let life = Monotonic.seconds(from: sockets[index].opened, to: now)
            self.state.withLock { $0.closed.add(life) }
            sockets[index] = Socket(opens: now + 3_000_000_000)
        }
    }
}
