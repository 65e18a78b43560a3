import Foundation
import Synchronization

/// Writes a byte into a pipe again and again, at times finer than the milliseconds of `poll`.
final class Ticker: Sendable {
    /// The end to poll and to read from.
    let descriptor: Int32
    private let writing: Int32
    private let stop = Stop()
    private let thread: BenchThread

    private final class Stop: Sendable {
        let isAsked = Atomic(false)
    }

    /// - Parameter seconds: Between two bytes.
    init(_ seconds: Double) {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
        self.descriptor = ends[0]
        let writing = ends[1]
        self.writing = writing
        let pause = UInt32(max(50, seconds * 1e6))
        self.thread = BenchThread { [stop] in
            var byte: UInt8 = 1
            while !stop.isAsked.load(ordering: .relaxed) {
                usleep(pause)
                _ = Glibc.write(writing, &byte, 1)
            }
        }
    }

    func read() {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
            while Glibc.read(self.descriptor, buffer.baseAddress, buffer.count) > 0 {}
        }
    }

    deinit {
        self.stop.isAsked.store(true, ordering: .relaxed)
        // Nobody writes into a pipe that nobody reads.
        self.thread.join()
        close(self.writing)
        close(self.descriptor)
    }
}
