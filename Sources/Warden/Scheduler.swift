import AgentPoolsAPI
package import Foundation

/// Says when the policies' schedules are due, and lets their ticks into the journal.
///
/// A schedule counts from when it is first seen: there is no tick for the time before. Ticks that were missed, because
/// the server was down or the tick before was still under way, run once, late.
package struct Scheduler: Sendable {
    private let policies: any Policies
    private let journal: any Journal
    private let worker: Worker
    private let observe: Observer

    package init(
        policies: any Policies,
        journal: any Journal,
        worker: Worker,
        observe: @escaping Observer,
    ) {
        self.policies = policies
        self.journal = journal
        self.worker = worker
        self.observe = observe
    }

    /// Lets in the ticks that are due; to be called every second.
    ///
    /// What could not be journaled is due at the next step.
    package func step(now: Date) async {
        let schedules = self.policies.schedules
        do throws(JournalError) {
            var followed = try await self.journal.schedules()
            if !Self.isSame(schedules, followed) {
                try await self.journal.follow(schedules, from: now)
                followed = try await self.journal.schedules()
            }
            for tick in Self.due(schedules, followed, now: now) {
                guard case .redelivery = try await self.accept(tick, now), Self.isOften(tick, schedules) else {
                    continue
                }
                // The clock was set back, and this time of day has been before.
                _ = try await self.accept(tick.again(at: now), now)
            }
        } catch {
            self.observe(.journalFailed(error))
        }
    }

    private func accept(_ tick: Tick, _ now: Date) async throws(JournalError) -> Acceptance {
        let isTaken = self.worker.hasRoom(in: .sweeps)
        return try await self.journal.accept(tick, received: now, isTaken: isTaken) { [observe, worker] delivery in
            observe(.ticked(delivery, tick))
            worker.take(delivery)
        }
    }

    /// Whether a tick is of an `every`: that counts time, which goes on when the clock is set back; an `at` is due once at
    /// each time of day.
    private static func isOften(_ tick: Tick, _ schedules: [Schedule]) -> Bool {
        guard case .every = schedules.first(where: { $0.policy == tick.policy && $0.name == tick.name })?.timing else {
            return false
        }
        return true
    }

    /// A tick within so many seconds of its time is not late.
    private static let grace: TimeInterval = 60

    /// The ticks that are due.
    ///
    /// - Parameters:
    ///   - schedules: Those of the policy set.
    ///   - followed: How far each has come; one that is not among them has no tick yet.
    ///   - now: The time.
    /// - Returns: At most one tick for each schedule: for the first time that was missed.
    package static func due(_ schedules: [Schedule], _ followed: [FollowedSchedule], now: Date) -> [Tick] {
        schedules.compactMap { schedule in
            guard let known = followed.first(where: { $0.follows(schedule) }), !known.isUnderWay else { return nil }
            let due = schedule.timing.next(after: known.countedTo)
            guard due <= now else { return nil }
            let late = now.timeIntervalSince(due)
            return Tick(
                policy: schedule.policy,
                name: schedule.name,
                due: due,
                late: late <= Self.grace ? 0 : Int(late),
            )
        }
    }

    /// Whether exactly these schedules are followed.
    private static func isSame(_ schedules: [Schedule], _ followed: [FollowedSchedule]) -> Bool {
        schedules.count == followed.count
            && schedules.allSatisfy { schedule in followed.contains { $0.follows(schedule) } }
    }
}

extension FollowedSchedule {
    /// Whether this is how far that schedule has come.
    fileprivate func follows(_ schedule: Schedule) -> Bool {
        self.policy == schedule.policy && self.name == schedule.name && self.timing == schedule.timing.text
    }
}
