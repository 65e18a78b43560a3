/// Times of many exchanges, and what one wants to know of them.
package struct Latencies: CustomStringConvertible {
    /// In seconds.
    private var times: [Double] = []

    package init() {}

    package var count: Int { self.times.count }

    package mutating func add(_ seconds: Double) {
        self.times.append(seconds)
    }

    package mutating func add(_ other: Latencies) {
        self.times += other.times
    }

    package func merging(_ other: Latencies) -> Latencies {
        var all = self
        all.add(other)
        return all
    }

    /// The time, in seconds, that so large a part of all stays within; 0 where there are none.
    package func quantile(_ part: Double) -> Double {
        guard !self.times.isEmpty else { return 0 }
        return self.times.sorted()[min(self.times.count - 1, Int(Double(self.times.count) * part))]
    }

    package var description: String {
        guard !self.times.isEmpty else { return "none" }
        let sorted = self.times.sorted()
        func milliseconds(_ part: Double) -> String {
            (sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))] * 1_000).formatted(digits: 2)
        }
        return
            "p50 \(milliseconds(0.5)) ms, p99 \(milliseconds(0.99)) ms, worst \(milliseconds(1)) ms of \(sorted.count)"
    }
}
