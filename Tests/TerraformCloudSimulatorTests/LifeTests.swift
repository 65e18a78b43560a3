import AgentPoolsAPI
import Foundation
import TerraformCloudSimulator
import Testing

struct `The life of an agent` {
    static let pool = AgentPoolID(rawValue: "apool-1")

    /// A fleet with one agent that called 10 s before the start.
    static func fleet(
        _ status: AgentStatus,
        _ course: AgentCourse,
        silence: SilenceRules = SilenceRules(),
    ) -> SimulatedOrganization {
        var fleet = SimulatedOrganization(name: "acme")
        fleet.silence = silence
        fleet.addPool("pool", createdAt: start, id: Self.pool)
        fleet.addAgent(
            "agent",
            in: Self.pool,
            status: status,
            lastPingAt: start.addingTimeInterval(-10),
            course: course,
        )
        return fleet
    }

    /// The agent so many seconds after the start.
    static func agent(_ fleet: SimulatedOrganization, after seconds: Double) -> Agent {
        fleet.settled(at: start.addingTimeInterval(seconds)).pools[0].agents[0].agent
    }

    static func ping(_ fleet: SimulatedOrganization, after seconds: Double) -> Double? {
        Self.agent(fleet, after: seconds).lastPingAt?.timeIntervalSince(start)
    }

    @Test func `goes on calling every so often`() {
        let fleet = Self.fleet(.busy, .alive(AgentRoutine(since: start, pingEvery: 30)))
        #expect(Self.ping(fleet, after: 0) == -10)
        #expect(Self.ping(fleet, after: 19.9) == -10)
        #expect(Self.ping(fleet, after: 20) == 20)
        #expect(Self.ping(fleet, after: 49.9) == 20)
        #expect(Self.ping(fleet, after: 50) == 50)
        #expect(Self.ping(fleet, after: 604_800) == 604_790)
        #expect(Self.agent(fleet, after: 604_800).status == .busy)
    }

    @Test func `ends as unknown and then errored when it dies`() {
        let dies = AgentRoutine(since: start, diesAt: start.addingTimeInterval(100))
        let fleet = Self.fleet(.busy, .alive(dies))
        // Its last call was after 80 s.
        for (seconds, status) in [
            (99.9, AgentStatus.busy), (100, .busy), (169.9, .busy), (170, .unknown), (469.9, .unknown),
            (470, .errored),
            (604_800, .errored),
        ] {
            #expect(Self.agent(fleet, after: seconds).status == status, "\(seconds)")
        }
        #expect(Self.ping(fleet, after: 604_800) == 80)
    }

    @Test func `ends as exited when it says goodbye`() {
        let exits = AgentRoutine(
            since: start,
            diesAt: start.addingTimeInterval(101),
            exitsAt: start.addingTimeInterval(100),
        )
        let fleet = Self.fleet(.idle, .alive(exits))
        #expect(Self.agent(fleet, after: 99.9).status == .idle)
        #expect(Self.agent(fleet, after: 100).status == .exited)
        #expect(Self.agent(fleet, after: 604_800).status == .exited)
        #expect(Self.ping(fleet, after: 604_800) == 80)
    }

    @Test func `keeps to the rules of silence that are set`() {
        let rules = SilenceRules(unknownAfter: 30, erroredAfter: 7_200)
        let fleet = Self.fleet(.idle, .silent(since: start), silence: rules)
        #expect(Self.agent(fleet, after: 19.9).status == .idle)
        #expect(Self.agent(fleet, after: 20).status == .unknown)
        #expect(Self.agent(fleet, after: 7_219.9).status == .unknown)
        #expect(Self.agent(fleet, after: 7_220).status == .errored)
    }

    @Test func `does not change by itself where it is told to be still`() {
        for status in [AgentStatus.idle, .busy, .unknown, .errored, .exited] {
            let fleet = Self.fleet(status, .still)
            #expect(Self.agent(fleet, after: 604_800) == Self.agent(fleet, after: 0))
        }
    }

    @Test func `is as busy as it is told, and the same for the same ID`() {
        var fleet = SimulatedOrganization(name: "acme", seed: 5)
        fleet.addPool("pool", createdAt: start, id: Self.pool)
        let routine = AgentRoutine(since: start, busyShare: 0.3)
        for number in 0..<200 {
            fleet.addAgent("\(number)", in: Self.pool, status: .idle, lastPingAt: start, course: .alive(routine))
        }
        var busy = 0
        for minute in 2..<102 {
            let now = start.addingTimeInterval(Double(minute) * 60)
            let statuses = fleet.settled(at: now).pools[0].agents.map(\.agent.status)
            #expect(statuses == fleet.settled(at: now).pools[0].agents.map(\.agent.status))
            #expect(statuses.allSatisfy { $0 == .idle || $0 == .busy })
            busy += statuses.count { $0 == .busy }
        }
        // Of 20,000 agents and minutes, 6,000 give or take 4 standard deviations.
        #expect((5_740...6_260).contains(busy))
        // What was told holds for the rest of the minute.
        #expect(fleet.settled(at: start).pools[0].agents.allSatisfy { $0.agent.status == .idle })
    }

    /// Looking at an agent in between must not change what becomes of it.
    @Test func `is the same however often it is looked at`() {
        let courses: [AgentCourse] = [
            .alive(AgentRoutine(since: start, pingEvery: 7.3)),
            .alive(AgentRoutine(since: start, busyShare: 0.5)),
            .alive(AgentRoutine(since: start, busyShare: 0.5, diesAt: start.addingTimeInterval(333.3))),
            .alive(AgentRoutine(since: start, pingEvery: 11, exitsAt: start.addingTimeInterval(444.4))),
            .silent(since: start),
        ]
        for course in courses {
            for status in [AgentStatus.idle, .busy, .unknown] {
                let fleet = Self.fleet(status, course)
                var watched = fleet
                for step in 1...400 {
                    let now = start.addingTimeInterval(Double(step) * 2.7)
                    watched = watched.settled(at: now)
                    let seen = watched.pools[0].agents[0].agent
                    let unseen = fleet.settled(at: now).pools[0].agents[0].agent
                    #expect(seen.status == unseen.status, "\(course) \(step)")
                    let gap = seen.lastPingAt?.timeIntervalSince(unseen.lastPingAt ?? .distantPast) ?? 0
                    #expect(abs(gap) < 0.001, "\(course) \(step)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `passes in a week for ten thousand, at once`() async throws {
        var fleet = SimulatedOrganization(name: "acme")
        fleet.addPool("pool", createdAt: start, id: Self.pool)
        for number in 0..<10_000 {
            let dies = start.addingTimeInterval(Double(number) * 60)
            let routine = AgentRoutine(since: start, busyShare: 0.5, diesAt: dies)
            fleet.addAgent("\(number)", in: Self.pool, status: .idle, lastPingAt: start, course: .alive(routine))
        }
        let simulator = TerraformCloudSimulator(fleet: fleet, token: goodToken, logger: quiet, now: { start })
        #expect(await simulator.advance(by: 604_800 / 2))
        let half = try await simulator.service.showPool(Self.pool).agentCount
        // One dies each minute, and counts until it is errored, 390 s after its last call: of 5,040 minutes, 5,034.
        #expect(half == 10_000 - 5_034)
        #expect(await simulator.advance(by: 604_800 / 2))
        let week = try await simulator.service.listAgents(in: Self.pool, AgentQuery())
        #expect(week.count == 10_000)
        #expect(week.allSatisfy { $0.status == .errored })
    }
}
