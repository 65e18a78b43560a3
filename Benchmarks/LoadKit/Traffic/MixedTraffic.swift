/// A mix of deliveries, sent as fast as they are answered or at a fixed rate.
package struct MixedTraffic: Traffic {
    package private(set) var tally = Tally()
    package private(set) var isOver = false
    /// The number of the next delivery.
    package private(set) var number: Int
    private var mix: Mix
    private let pace: Pace
    private let first: Int
    private let start: UInt64
    private let end: UInt64
    private let most: Int

    package enum Pace {
        /// A connection sends its next delivery when its last one was answered.
        case closed
        /// So many in a second, whatever the answers.
        case open(Double)
    }

    /// - Parameters:
    ///   - mix: What is sent.
    ///   - pace: How fast.
    ///   - first: The number of the first delivery.
    ///   - count: How many at most.
    ///   - seconds: For how long at most.
    package init(_ mix: Mix, _ pace: Pace, first: Int, count: Int = .max, seconds: Double = 3_600) {
        self.mix = mix
        self.pace = pace
        self.first = first
        self.number = first
        self.most = count
        self.start = Monotonic.now
        self.end = self.start + UInt64(seconds * 1e9)
    }

    package func nextDue(at now: UInt64) -> UInt64? {
        guard !self.isOver else { return nil }
        return switch self.pace {
        case .closed: now
        case .open(let rate): self.start + UInt64(Double(self.number - self.first) / rate * 1e9)
        }
    }

    package mutating func next(at now: UInt64) -> Outgoing? {
        guard !self.isOver else { return nil }
        let due = self.nextDue(at: now) ?? now
        guard due < self.end, self.number - self.first < self.most else {
            self.isOver = true
            return nil
        }
        guard due <= now else { return nil }
        defer { self.number += 1 }
        return Outgoing(tag: self.number, due: due, bytes: self.mix.request(self.number))
    }

    /// Sends nothing more.
    package mutating func stop() {
        self.isOver = true
    }

    package mutating func ended(_ exchange: Exchange) {
        self.tally.add(exchange, self.mix.kind(of: exchange.tag))
    }
}
