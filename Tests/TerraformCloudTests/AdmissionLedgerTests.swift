import Testing

@testable import TerraformCloud

struct `An admission ledger` {
    /// Admits as many as may go at one time.
    static func burst(_ ledger: inout AdmissionLedger, at now: Double) -> [Int] {
        var numbers: [Int] = []
        while ledger.wait(at: now) == 0, numbers.count < 1_000 { numbers.append(ledger.admit(at: now)) }
        return numbers
    }

    /// How long to wait, where that is known.
    static func wait(_ ledger: inout AdmissionLedger, at now: Double) throws -> Double {
        guard let wait = ledger.wait(at: now) else { throw TestFailure() }
        return wait
    }

    static func report(_ since: Double = 0.02, _ roundTrip: Double = 0.02) -> RateReport {
        RateReport(sinceDeparture: since, roundTrip: roundTrip)
    }

    @Test func `gives a third of the limit at once, then one place after another`() throws {
        var ledger = AdmissionLedger(limit: 30)
        let first = Self.burst(&ledger, at: 10)
        #expect(first.count == 10)
        let wait = try Self.wait(&ledger, at: 10)
        #expect(abs(wait - 1.025 / 30) < 1e-6)
        let second = Self.burst(&ledger, at: 10 + wait + 1e-6)
        #expect(second.count == 1)
    }

    @Test func `gives no credit to those who were told to wait`() {
        var ledger = AdmissionLedger(limit: 30)
        for number in Self.burst(&ledger, at: 0) { ledger.settle(number, Self.report(), at: 0.02) }
        ledger.settle(ledger.admit(at: 0.02), RateReport(sinceDeparture: 0.01, roundTrip: 0.01, refusedFor: 2), at: 1)
        let wait1 = ledger.wait(at: 1)
        #expect(wait1 == 2)
        let after = Self.burst(&ledger, at: 3)
        #expect(after.count == 1)
    }

    @Test func `fills its credit up again while nobody asks`() {
        var ledger = AdmissionLedger(limit: 30)
        for number in Self.burst(&ledger, at: 0) { ledger.settle(number, Self.report(), at: 0.02) }
        let count = Self.burst(&ledger, at: 5).count
        #expect(count == 10)
    }

    @Test func `never has more than the limit alive`() {
        var ledger = AdmissionLedger(limit: 3)
        var now = 0.0
        var numbers: [Int] = []
        while let wait = ledger.wait(at: now) {
            now += wait
            if ledger.wait(at: now) == 0 { numbers.append(ledger.admit(at: now)) }
        }
        // Three are under way and nobody has answered: nobody knows when there is room.
        #expect(numbers.count == 3)
        ledger.settle(numbers[0], RateReport(), at: now)
        let wait2 = ledger.wait(at: now + 1)
        #expect(wait2 == 0)
    }

    @Test func `counts a request for a second and 25 ms after it left, though it was admitted before`() throws {
        var ledger = AdmissionLedger(limit: 1)
        let first = ledger.admit(at: 0)
        // The connection took 0.3 s.
        ledger.settle(first, Self.report(0.02), at: 0.32)
        let wait = try Self.wait(&ledger, at: 0.32)
        #expect(abs(wait - 1.005) < 1e-6)
    }

    @Test func `counts one without an answer until long after it was given up`() throws {
        var ledger = AdmissionLedger(limit: 1)
        let first = ledger.admit(at: 0)
        ledger.settle(first, RateReport(sinceDeparture: 10), at: 10)
        let wait = try Self.wait(&ledger, at: 10)
        #expect(abs(wait - 1.025) < 1e-6)
    }

    @Test func `counts one that was unusually slow as late`() throws {
        var ledger = AdmissionLedger(limit: 1_000)
        for _ in 0..<20 { ledger.settle(ledger.admit(at: 0), Self.report(), at: 0.02) }
        var small = ledger
        small.settle(small.admit(at: 2), RateReport(sinceDeparture: 0.02, roundTrip: 0.02, limit: 1), at: 2.02)
        let usual = try Self.wait(&small, at: 2.02)
        small = ledger
        small.settle(small.admit(at: 2), RateReport(sinceDeparture: 0.32, roundTrip: 0.32, limit: 1), at: 2.32)
        let late = try Self.wait(&small, at: 2.32)
        #expect(abs(usual - 1.005) < 1e-6)
        #expect(abs(late - 1.005) < 1e-6)
    }

    static let limits: [(Double, Int)] = [
        (30, 10), (60, 20), (6, 2), (2, 1), (1, 1), (0, 1_000), (1_000_000, 1_000), (-1, 10), (0.5, 10), (.nan, 10),
        (.infinity, 10), (1e18, 10),
    ]

    @Test(arguments: Self.limits)
    func `learns the limit from what the API says`(_ told: Double, _ burst: Int) {
        var ledger = AdmissionLedger(limit: 30)
        ledger.settle(ledger.admit(at: 0), RateReport(sinceDeparture: 0.02, roundTrip: 0.02, limit: told), at: 0.02)
        let count = Self.burst(&ledger, at: 10).count
        #expect(count == burst)
    }

    @Test(arguments: [30.0, 2, 0])
    func `never takes more than its own limit`(_ told: Double) {
        var ledger = AdmissionLedger(limit: 30, most: 3)
        ledger.settle(ledger.admit(at: 0), RateReport(sinceDeparture: 0.02, roundTrip: 0.02, limit: told), at: 0.02)
        let count = Self.burst(&ledger, at: 10).count
        #expect(count == 1)
    }

    static let pauses: [(RateReport, Double)] = [
        (RateReport(sinceDeparture: 0, remaining: 0, reset: 0.5), 0.5),
        (RateReport(sinceDeparture: 0, remaining: 0, reset: 100), 5),
        (RateReport(sinceDeparture: 0, remaining: 0), 0),
        (RateReport(sinceDeparture: 0, remaining: 1, reset: 0.5), 0),
        (RateReport(sinceDeparture: 0, refusedFor: 3), 3),
        (RateReport(sinceDeparture: 0, refusedFor: 0), 1),
        (RateReport(sinceDeparture: 0, refusedFor: 1e9), 60),
    ]

    @Test(arguments: Self.pauses)
    func `lets nobody go while the API has no room`(_ report: RateReport, _ wait: Double) throws {
        var ledger = AdmissionLedger(limit: 30)
        ledger.settle(ledger.admit(at: 0), report, at: 0)
        let told = try Self.wait(&ledger, at: 0)
        #expect(abs(told - wait) < 1e-6)
    }

    @Test func `forgets a place that was never used`() {
        var ledger = AdmissionLedger(limit: 1)
        ledger.settle(ledger.admit(at: 0), RateReport(), at: 0.1)
        let wait3 = ledger.wait(at: 1.025)
        #expect(wait3 == 0)
        // Settled twice is settled once.
        ledger.settle(1, Self.report(), at: 1.025)
        let wait4 = ledger.wait(at: 1.025)
        #expect(wait4 == 0)
    }

    struct Weather: Sendable, CustomTestStringConvertible {
        let name: String
        /// Seconds from leaving to arriving.
        let forward: ClosedRange<Double>
        /// Seconds from arriving to the answer.
        let back: ClosedRange<Double>
        /// One in so many takes 0.3 s longer to arrive, as when a connection stands still; 0 for none.
        var stalls = 0
        var testDescription: String { self.name }
    }

    static let weathers = [
        Weather(name: "5 to 200 ms, anew for each", forward: 0.001...0.005, back: 0.004...0.195),
        Weather(name: "always 20 ms", forward: 0.0005...0.0005, back: 0.0195...0.0195),
        Weather(name: "always 200 ms", forward: 0.001...0.001, back: 0.199...0.199),
        Weather(name: "a lame way there", forward: 0.001...0.02, back: 0.005...0.18),
        Weather(name: "with stalls", forward: 0.001...0.004, back: 0.005...0.03, stalls: 100),
    ]

    @Test(arguments: CountingServer.Kind.allCases, Self.weathers)
    func `uses 95 % of the limit for a minute, and not one request too many`(
        _ kind: CountingServer.Kind,
        _ weather: Weather,
    ) {
        for seed in 0..<4 {
            var demand = Demand(server: CountingServer(kind, limit: 30, seed: seed), weather, seed: seed)
            demand.run(seconds: 60)
            #expect(demand.refused == 0)
            #expect(Double(demand.accepted) >= 0.95 * 30 * 60)
        }
    }

    @Test(arguments: [5, 100])
    func `uses other limits as well`(_ limit: Int) {
        for kind in CountingServer.Kind.allCases {
            var demand = Demand(server: CountingServer(kind, limit: limit, seed: 1), Self.weathers[1], seed: 1)
            demand.run(seconds: 60)
            #expect(demand.refused == 0)
            #expect(Double(demand.accepted) >= 0.95 * Double(limit) * 60)
        }
    }

    @Test func `becomes cautious after a refusal that should not have been`() {
        // On the way there requests overtake one another by far more than any network should.
        let chaos = Weather(name: "chaos", forward: 0.005...0.2, back: 0.001...0.001)
        for seed in 0..<4 {
            var demand = Demand(server: CountingServer(.sliding, limit: 30, seed: seed), chaos, seed: seed)
            demand.run(seconds: 60)
            #expect(demand.refused <= 3)
            #expect(Double(demand.accepted) >= 0.8 * 30 * 60)
        }
    }
}

/// A server that counts, each in one of the ways that there are.
struct CountingServer {
    enum Kind: CaseIterable, Sendable {
        case fixed, sliding, bucket
    }

    private let kind: Kind
    let limit: Int
    /// Where within a second the fixed windows begin.
    private let offset: Double
    private var window = 0.0
    private var taken = 0
    private var times: [Double] = []
    private var level: Double
    private var filled = 0.0

    init(_ kind: Kind, limit: Int, seed: Int) {
        var numbers = SeededNumbers(seed)
        self.kind = kind
        self.limit = limit
        self.level = Double(limit)
        self.offset = Double.random(in: 0..<1, using: &numbers)
    }

    /// Counts a request that arrives.
    mutating func take(at now: Double) -> (isAccepted: Bool, remaining: Int, reset: Double) {
        switch self.kind {
        case .fixed:
            let window = (now + self.offset).rounded(.down)
            if window != self.window { (self.window, self.taken) = (window, 0) }
            let isAccepted = self.taken < self.limit
            if isAccepted { self.taken += 1 }
            return (isAccepted, self.limit - self.taken, window + 1 - self.offset - now)
        case .sliding:
            self.times.removeAll { $0 + 1 <= now }
            let isAccepted = self.times.count < self.limit
            if isAccepted { self.times.append(now) }
            return (isAccepted, self.limit - self.times.count, (self.times.first ?? now) + 1 - now)
        case .bucket:
            self.level = min(Double(self.limit), self.level + (now - self.filled) * Double(self.limit))
            self.filled = now
            let isAccepted = self.level >= 1
            if isAccepted { self.level -= 1 }
            return (isAccepted, Int(self.level), max(0, (1 - self.level) / Double(self.limit)))
        }
    }
}

/// A ledger and a server, and somebody who always wants more; time is counted, not waited for.
struct Demand {
    private enum Event {
        case tryAgain
        case arrival(Int, left: Double)
        case answer(Int, left: Double, isAccepted: Bool, remaining: Int, reset: Double)
    }

    private var server: CountingServer
    private var ledger: AdmissionLedger
    private let weather: `An admission ledger`.Weather
    private var numbers: SeededNumbers
    private var free = 8
    private var events: [(time: Double, event: Event)] = []
    private(set) var accepted = 0
    private(set) var refused = 0

    init(server: CountingServer, _ weather: `An admission ledger`.Weather, seed: Int) {
        self.server = server
        self.ledger = AdmissionLedger(limit: server.limit)
        self.weather = weather
        self.numbers = SeededNumbers(seed)
        // As many as are needed to have enough under way: the limit is what counts here.
        self.free = max(8, server.limit / 3)
    }

    mutating func run(seconds: Double) {
        self.events = [(0, .tryAgain)]
        while let next = self.events.indices.min(by: { self.events[$0].time < self.events[$1].time }) {
            let (now, event) = self.events.remove(at: next)
            guard now < seconds else { return }
            self.happen(event, at: now)
        }
    }

    private mutating func happen(_ event: Event, at now: Double) {
        switch event {
        case .tryAgain:
            self.send(at: now)
        case .arrival(let number, let left):
            let (isAccepted, remaining, reset) = self.server.take(at: now)
            if isAccepted { self.accepted += 1 } else { self.refused += 1 }
            let back = Double.random(in: self.weather.back, using: &self.numbers)
            self.events.append(
                (now + back, .answer(number, left: left, isAccepted: isAccepted, remaining: remaining, reset: reset))
            )
        case .answer(let number, let left, let isAccepted, let remaining, let reset):
            self.free += 1
            let report = RateReport(
                sinceDeparture: now - left,
                roundTrip: now - left,
                limit: Double(self.server.limit),
                remaining: Double(remaining),
                reset: reset,
                refusedFor: isAccepted ? nil : reset,
            )
            self.ledger.settle(number, report, at: now)
            self.send(at: now)
        }
    }

    private mutating func send(at now: Double) {
        while self.free > 0 {
            guard let wait = self.ledger.wait(at: now) else { return }
            guard wait == 0 else {
                self.events.removeAll { if case .tryAgain = $0.event { true } else { false } }
                // A timer is never early, and a little late.
                let lateness = Double.random(in: 0...0.002, using: &self.numbers)
                self.events.append((now + wait + lateness, .tryAgain))
                return
            }
            let isStalled =
                self.weather.stalls > 0 && Int.random(in: 0..<self.weather.stalls, using: &self.numbers) == 0
            let forward = Double.random(in: self.weather.forward, using: &self.numbers) + (isStalled ? 0.3 : 0)
            self.free -= 1
            self.events.append((now + forward, .arrival(self.ledger.admit(at: now), left: now)))
        }
    }
}
