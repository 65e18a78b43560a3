public import AgentPoolsAPI
import Synchronization

/// A ``RateBudget`` within this process, which any number of clients may share: those of all organizations of one user.
///
/// It learns the limit from what the API says. Of clients that wait the first lane's goes first; see ``Lane``.
public final class SharedRateBudget: RateBudget {
    fileprivate struct Wish {
        weak var asker: (any RateAsker)?
        var lane: Lane
        /// Grows with each new wish: who waits longer has the smaller one.
        var order: Int
    }

    fileprivate struct State {
        var ledger: AdmissionLedger
        var rule = LaneRule()
        var wishes: [ObjectIdentifier: Wish] = [:]
        var lastOrder = 0
        /// When the askers are woken next, and which of the timers counts.
        var alarm: (time: Double, number: Int)?
        var lastAlarm = 0
    }

    private let state: Mutex<State>
    private let time: Timekeeper

    /// Makes a budget.
    ///
    /// - Parameters:
    ///   - perSecond: Requests a second until the API names its own limit; 30 by default, the API's for one user. 0 for
    ///     no limit.
    ///   - most: Never more than this, whatever the API says, to leave room to others that are the same user; nil by
    ///     default, for all that it says.
    public convenience init(perSecond: Int = 30, most: Int? = nil) {
        self.init(perSecond: perSecond, most: most, time: .machine)
    }

    /// Makes a budget with a clock of the caller's own.
    package init(perSecond: Int, most: Int?, time: Timekeeper) {
        self.state = Mutex(State(ledger: AdmissionLedger(limit: max(0, perSecond), most: most.map { max(1, $0) })))
        self.time = time
    }

    /// Takes a place for one request, if one may be sent now and nobody with more right to it waits.
    public func take(_ lane: Lane, for asker: any RateAsker) -> RatePlace? {
        let now = self.time.elapsed()
        return self.state.withLock { state in
            let wait = state.ledger.wait(at: now)
            let key = ObjectIdentifier(asker)
            let wish = state.wish(lane, of: asker)
            state.wishes[key] = wish
            guard wait == 0, state.isFirst(key) else {
                self.arm(&state, wait.map { now + $0 })
                return nil
            }
            state.rule.note(lane, of: state.heads)
            state.wishes[key] = nil
            let place = RatePlace(number: state.ledger.admit(at: now))
            self.rearm(&state, now)
            return place
        }
    }

    /// Forgets the wish of an asker that has nothing to send any more.
    public func withdraw(_ asker: any RateAsker) {
        self.state.withLock { state in
            guard state.wishes.removeValue(forKey: ObjectIdentifier(asker)) != nil else { return }
            self.rearm(&state, self.time.elapsed())
        }
    }

    /// Says what became of a place.
    public func settle(_ place: RatePlace, _ report: RateReport) {
        let now = self.time.elapsed()
        self.state.withLock { state in
            state.ledger.settle(place.number, report, at: now)
            self.rearm(&state, now)
        }
    }

    /// Sees to it that those who still wait are woken when it is worth it.
    private func rearm(_ state: inout State, _ now: Double) {
        guard !state.wishes.isEmpty else { return }
        self.arm(&state, state.ledger.wait(at: now).map { now + $0 })
    }

    /// Sees to it that the askers are woken at a time; nil where a request under way must end first.
    private func arm(_ state: inout State, _ time: Double?) {
        guard let time, state.alarm.map({ time < $0.time }) ?? true else { return }
        state.lastAlarm += 1
        let number = state.lastAlarm
        state.alarm = (time, number)
        let wait = max(0, time - self.time.elapsed())
        let sleep = self.time.sleep
        Task { [weak self] in
            if wait > 0 { try? await sleep(wait) }
            self?.ring(number)
        }
    }

    private func ring(_ number: Int) {
        let askers: [any RateAsker] = self.state.withLock { state in
            guard state.alarm?.number == number else { return [] }
            state.alarm = nil
            state.wishes = state.wishes.filter { $0.value.asker != nil }
            return state.wishes.values.compactMap(\.asker)
        }
        for asker in askers { asker.wake() }
    }
}

extension SharedRateBudget.State {
    /// The wish of an asker: the one it has, unless its lane is another.
    fileprivate mutating func wish(_ lane: Lane, of asker: any RateAsker) -> SharedRateBudget.Wish {
        if let wish = self.wishes[ObjectIdentifier(asker)], wish.lane == lane, wish.asker === asker { return wish }
        self.lastOrder += 1
        return SharedRateBudget.Wish(asker: asker, lane: lane, order: self.lastOrder)
    }

    /// For each lane that waits, since when.
    fileprivate var heads: [Lane: Int] {
        var heads: [Lane: Int] = [:]
        for wish in self.wishes.values where wish.asker != nil {
            heads[wish.lane] = min(heads[wish.lane] ?? .max, wish.order)
        }
        return heads
    }

    /// Whether an asker is the one whose turn it is.
    fileprivate func isFirst(_ asker: ObjectIdentifier) -> Bool {
        guard self.wishes.count > 1, let wish = self.wishes[asker] else { return true }
        let heads = self.heads
        guard let lane = self.rule.choose(heads) else { return true }
        return wish.lane == lane && wish.order == heads[lane]
    }
}
