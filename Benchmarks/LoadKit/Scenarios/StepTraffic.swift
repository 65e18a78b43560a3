/// Commands that take pools from name to name: `p17-3` to `p17-4`, each sent when the one before it was acknowledged; each
/// pool has a person of its own.
struct StepTraffic: Traffic {
    /// A pool and the step that it takes.
    struct Step: Hashable {
        let pool: Int
        /// From 1; the name after it is ``name``.
        let step: Int

        var name: String { Self.name(self.pool, self.step) }

        static func name(_ pool: Int, _ step: Int) -> String { "p\(pool)-\(step)" }

        /// Reads the name after a step.
        init?(name: String) {
            let parts = name.dropFirst().split(separator: "-")
            guard name.first == "p", parts.count == 2, let pool = Int(parts[0]), let step = Int(parts[1]) else {
                return nil
            }
            self.init(pool: pool, step: step)
        }

        init(pool: Int, step: Int) {
            self.pool = pool
            self.step = step
        }
    }

    private let maker = RequestMaker(secret: LoadPlace.secret)
    private let pools: Range<Int>
    /// The first step after those of this traffic.
    private let end: [Int: Int]
    private var next: [Int: Int]
    /// Pools whose next command may be sent.
    private var ready: [Int]
    private var onTheirWay = 0
    /// Commands that were not accepted, by a word for each; they are sent again.
    private(set) var again: [String: Int] = [:]
    private(set) var acknowledged: [Int] = []

    /// - Parameters:
    ///   - pools: Which pools.
    ///   - steps: How many steps each takes.
    ///   - from: The step that each has taken already.
    ///   - numbers: Chooses which pool is next.
    init(pools: Range<Int>, steps: Int, from: Int, numbers: inout SeededNumbers) {
        self.pools = pools
        self.next = Dictionary(uniqueKeysWithValues: pools.map { ($0, from + 1) })
        self.end = Dictionary(uniqueKeysWithValues: pools.map { ($0, from + steps + 1) })
        self.ready = pools.shuffled(using: &numbers)
    }

    var isOver: Bool { self.ready.isEmpty && self.onTheirWay == 0 }

    func nextDue(at now: UInt64) -> UInt64? { self.ready.isEmpty ? nil : now }

    /// The number of a step's delivery.
    static func tag(_ step: Step) -> Int { step.step * 10_000 + step.pool }

    static func step(ofTag tag: Int) -> Step { Step(pool: tag % 10_000, step: tag / 10_000) }

    mutating func next(at now: UInt64) -> Outgoing? {
        guard let pool = self.ready.popLast(), let number = self.next[pool] else { return nil }
        self.onTheirWay += 1
        let step = Step(pool: pool, step: number)
        let tag = Self.tag(step)
        let text = "/pool step \(Step.name(pool, number - 1)) \(step.name)"
        return Outgoing(tag: tag, due: now, bytes: self.maker.comment(text, by: "of-pool-\(pool)", number: tag))
    }

    mutating func ended(_ exchange: Exchange) {
        self.onTheirWay -= 1
        let step = Self.step(ofTag: exchange.tag)
        guard let answer = exchange.answer, answer.isAcknowledgement else {
            let word = exchange.answer.map { "status \($0.status)" } ?? "\(exchange.end)"
            self.again[word, default: 0] += 1
            self.ready.insert(step.pool, at: 0)
            return
        }
        self.acknowledged.append(exchange.tag)
        self.next[step.pool] = step.step + 1
        if step.step + 1 < self.end[step.pool] ?? 0 {
            // Somewhere in the line, so that the pools do not march in step.
            self.ready.insert(step.pool, at: self.ready.count / 2)
        }
    }
}
