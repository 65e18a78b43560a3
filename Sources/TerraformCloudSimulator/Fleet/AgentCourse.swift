import AgentPoolsAPI
package import Foundation

/// What an agent does as time passes.
///
/// A value from which the agent at any later time follows at once, so that a week passes in no time at all.
package enum AgentCourse: Sendable, Hashable {
    /// Nothing changes by itself.
    case still
    /// It calls every so often.
    case alive(AgentRoutine)
    /// It calls no more. What was told of it holds until `since` at least; then it becomes unknown and errored.
    case silent(since: Date)
}

/// What an agent does while it is alive.
package struct AgentRoutine: Sendable, Hashable {
    /// From when on this holds; before it, all is as it was told.
    package var since: Date
    /// Seconds from one call to the next.
    package var pingEvery: Double
    /// How much of its time it is busy, from 0 to 1; nil for an agent that goes on with what it is doing.
    package var busyShare: Double?
    /// When it stops calling without a word; nil for never.
    package var diesAt: Date?
    /// When it says goodbye; nil for never.
    package var exitsAt: Date?

    /// The API's agents ask for work every 30 s.
    package static let usualPing = 30.0

    package init(
        since: Date,
        pingEvery: Double = Self.usualPing,
        busyShare: Double? = nil,
        diesAt: Date? = nil,
        exitsAt: Date? = nil,
    ) {
        self.since = since
        self.pingEvery = pingEvery
        self.busyShare = busyShare
        self.diesAt = diesAt
        self.exitsAt = exitsAt
    }

    /// When the agent is alive no longer; nil for never.
    var endsAt: Date? {
        guard let dies = self.diesAt else { return self.exitsAt }
        return min(dies, self.exitsAt ?? dies)
    }
}

/// How long silence takes to show.
package struct SilenceRules: Sendable, Hashable {
    /// Seconds from an agent's last call until it is unknown.
    ///
    /// Nothing says how long the API waits; 90 are three calls.
    package var unknownAfter: Double
    /// Seconds that an agent is unknown until it is errored; 5 minutes in the API's documentation since 2022, 2 hours
    /// before.
    package var erroredAfter: Double

    package init(unknownAfter: Double = 90, erroredAfter: Double = 300) {
        self.unknownAfter = unknownAfter
        self.erroredAfter = erroredAfter
    }
}

/// What of an agent changes with time.
struct AgentState: Hashable {
    var status: AgentStatus
    var lastPingAt: Date?
}

extension SimulatedAgent {
    /// The agent's state at a time that is not before any it was told of.
    func state(at now: Date, _ rules: SilenceRules) -> AgentState {
        switch self.course {
        case .still:
            return AgentState(status: self.agent.status, lastPingAt: self.agent.lastPingAt)
        case .silent(let since):
            return Self.silent(
                AgentState(status: self.agent.status, lastPingAt: self.agent.lastPingAt),
                since,
                now,
                rules,
            )
        case .alive(let routine):
            guard let end = routine.endsAt, end <= now else { return self.alive(routine, at: now) }
            let last = self.alive(routine, at: end)
            guard routine.exitsAt != end else { return AgentState(status: .exited, lastPingAt: last.lastPingAt) }
            return Self.silent(last, end, now, rules)
        }
    }

    /// When, after a time, the agent may begin or cease to count in `agent-count` by itself; nil for never.
    func nextCount(after now: Date, _ rules: SilenceRules) -> Date? {
        let erroredAt: Date
        switch self.course {
        case .still: return nil
        case .silent(let since): erroredAt = Self.erroredAt(self.agent.lastPingAt, since, rules)
        case .alive(let routine):
            guard let end = routine.endsAt else { return nil }
            guard end <= now else { return end }
            guard routine.exitsAt != end else { return nil }
            erroredAt = Self.erroredAt(self.lastPing(at: now), end, rules)
        }
        return erroredAt > now ? erroredAt : nil
    }

    /// When the agent last called, at a time that is not before any it was told of.
    func lastPing(at now: Date) -> Date? {
        guard case .alive(let routine) = self.course else { return self.agent.lastPingAt }
        return Self.lastPing(self.agent.lastPingAt, routine, at: min(now, routine.endsAt ?? now))
    }

    /// The same agent with all told that has happened until a time.
    func settled(at now: Date, _ rules: SilenceRules) -> SimulatedAgent {
        guard self.course != .still else { return self }
        let state = self.state(at: now, rules)
        var settled = self
        settled.agent.status = state.status
        settled.agent.lastPingAt = state.lastPingAt
        switch (state.status, self.course) {
        case (.errored, _), (.exited, _):
            settled.course = .still
        case (_, .alive(let routine)):
            if let end = routine.endsAt, end <= now { settled.course = .silent(since: end) }
        case (_, .silent), (_, .still):
            break
        }
        return settled
    }

    private func alive(_ routine: AgentRoutine, at now: Date) -> AgentState {
        let told = self.agent.lastPingAt
        let last = Self.lastPing(told, routine, at: now)
        let status = self.work(routine, at: now)
        // Who calls is unknown no longer.
        return AgentState(status: status == .unknown && last != told ? .idle : status, lastPingAt: last)
    }

    private static func lastPing(_ told: Date?, _ routine: AgentRoutine, at now: Date) -> Date? {
        let start = told ?? routine.since
        // Counted in whole milliseconds: what is settled in between must not change the result.
        let every = max(1, (routine.pingEvery * 1_000).rounded())
        let calls = ((now.timeIntervalSince(start) * 1_000).rounded() / every).rounded(.down)
        guard calls >= 1 else { return told }
        return start.addingTimeInterval(calls * every / 1_000)
    }

    /// Whether the agent is busy: its ID and the number of the minute say so, minutes beginning at another second for each.
    ///
    /// What was told holds until the minute that it was told in is over.
    private func work(_ routine: AgentRoutine, at now: Date) -> AgentStatus {
        guard let share = routine.busyShare else { return self.agent.status }
        let seed = self.seed
        func minute(_ time: Date) -> Int {
            Int(((time.timeIntervalSince1970 + Double(seed % 60)) / 60).rounded(.down))
        }
        let current = minute(now)
        guard current > minute(routine.since) else { return self.agent.status }
        let number = SeededGenerator.mixed(seed &+ UInt64(bitPattern: Int64(current)))
        return SeededGenerator.fraction(of: number) < share ? .busy : .idle
    }

    private static func silent(
        _ told: AgentState,
        _ since: Date,
        _ now: Date,
        _ rules: SilenceRules,
    ) -> AgentState {
        guard now >= Self.unknownAt(told.lastPingAt, since, rules) else { return told }
        let isErrored = now >= Self.erroredAt(told.lastPingAt, since, rules)
        return AgentState(status: isErrored ? .errored : .unknown, lastPingAt: told.lastPingAt)
    }

    private static func unknownAt(_ lastPing: Date?, _ since: Date, _ rules: SilenceRules) -> Date {
        max((lastPing ?? since).addingTimeInterval(rules.unknownAfter), since)
    }

    private static func erroredAt(_ lastPing: Date?, _ since: Date, _ rules: SilenceRules) -> Date {
        Self.unknownAt(lastPing, since, rules).addingTimeInterval(rules.erroredAfter)
    }
}
