import Foundation
import Warden

/// Holding a plan against the limits of the manifests, before any guard sees it.
extension Evaluation {
    /// The limits that the plan counts against, in the order of the files.
    var touchedLimits: [OperationLimit] {
        self.policySet.files.flatMap(\.manifest.limits).filter { limit in
            self.operations.contains { $0.counts(against: limit) }
        }
    }

    /// Cuts a tick's plan to what the limits leave of it; refuses anybody else's that does not fit.
    func holdAgainstLimits(_ combination: inout Combination) async {
        var limits: [(limit: OperationLimit, sent: [Date])] = []
        for limit in self.touchedLimits {
            switch await self.sent(limit) {
            case .success(let sent): limits.append((limit, sent))
            case .failure(let refusal): return combination.fail(Decision.Reason(refusal.message, rule: limit.rule))
            }
        }
        guard self.occurrence.tick == nil else { return self.cut(limits, &combination) }
        for (limit, sent) in limits {
            let wanted = self.operations.count { $0.counts(against: limit) }
            guard let room = limit.roomAt(for: wanted, applied: sent, now: self.moment) else { continue }
            let used = limit.count - limit.room(applied: sent, now: self.moment)
            let planned = "\(wanted) \(limit.kind.rawValue) \(wanted == 1 ? "is" : "are") planned"
            let sentence =
                room == .distantFuture
                ? "\(planned), and the limit is \(limit.text)"
                : "\(planned), and \(used) of the limit \(limit.text) are used; there is room again at "
                    + Self.text(room)
            combination.deny(Decision.Reason(sentence, rule: limit.rule))
        }
    }

    /// Keeps what fits, in order, and what does not build on something that is left out.
    private func cut(_ limits: [(limit: OperationLimit, sent: [Date])], _ combination: inout Combination) {
        var kept: [PlannedOperation] = []
        var positions: [Int: Int] = [:]
        var counts = limits.map { _ in 0 }
        var leftOut = limits.map { _ in 0 }
        /// Which limit left an operation out.
        var reasons: [Int: Int] = [:]
        for (position, planned) in self.operations.enumerated() {
            let counting = limits.indices.filter { planned.counts(against: limits[$0].limit) }
            let full = counting.first { index in
                counts[index] >= limits[index].limit.room(applied: limits[index].sent, now: self.moment)
            }
            if let reason = planned.operation.buildsOn.flatMap({ reasons[$0] }) ?? full {
                reasons[position] = reason
                leftOut[reason] += 1
                continue
            }
            for index in counting { counts[index] += 1 }
            positions[position] = kept.count
            var planned = planned
            planned.operation = planned.operation.renumbered(positions)
            kept.append(planned)
        }
        for (index, count) in leftOut.enumerated() where count > 0 {
            let (limit, sent) = limits[index]
            let applied = sent + Array(repeating: self.moment, count: counts[index])
            let room = limit.roomAt(for: 1, applied: applied, now: self.moment).map(Self.text) ?? "the next time"
            let what = "\(count) of \(self.operations.count) operations left out"
            let sentence = "\(what): the limit \(limit.text) of \(limit.kind.rawValue) has room again at \(room)"
            combination.cut(Decision.Reason(sentence, rule: limit.rule))
        }
        guard kept.count < self.operations.count else { return }
        self.operations = kept
        self.renumberPools()
    }

    /// Policies know a planned pool by its operation's position, which has moved.
    private func renumberPools() {
        self.pools = self.pools.filter { $0.value.pool != nil }
        for (position, planned) in self.operations.enumerated() {
            guard case .createPool(let name) = planned.operation else { continue }
            let value = PoolValue(plannedBy: position, name, in: planned.organization)
            self.pools[value.key] = value
        }
    }

    /// When operations were sent that count against a limit, in whole seconds, as the fact has them.
    private func sent(_ limit: OperationLimit) async -> Result<[Date], Refusal> {
        let since = self.moment.addingTimeInterval(-limit.window)
        let store = self.inputs.store
        let ending = await self.suspend { () -> Result<[Date], JournalError> in
            do throws(JournalError) {
                return .success(try await store.sent(limit.kind, for: limit.policy, since: since))
            } catch {
                return .failure(error)
            }
        }
        var name = JSONText()
        name.object { json in
            json.field("policy", limit.policy)
            json.field("kind", limit.kind.rawValue)
            json.field("since", EventValue.seconds(since))
        }
        let read = "limits.sent \(name.text)"
        guard case .answered(.success(let dates)) = ending else {
            let sentence = "the limit \(limit.text) of \(limit.kind.rawValue) could not be looked up"
            self.facts.append(Decision.Fact(read: read, answer: FactAnswer.error(sentence)))
            return .failure(Refusal(sentence))
        }
        let seconds = dates.map(EventValue.seconds).sorted()
        var answer = JSONText()
        answer.array { json in
            for second in seconds { json.number(second) }
        }
        self.facts.append(Decision.Fact(read: read, answer: answer.text))
        return .success(seconds.map { Date(timeIntervalSince1970: Double($0)) })
    }

    /// The time that windows end at, in whole seconds: policies see no clock.
    private var moment: Date { Date(timeIntervalSince1970: Double(self.now)) }

    private static func text(_ date: Date) -> String { Seconds.text(ofMoment: EventValue.seconds(date)) }
}

extension OperationLimit {
    /// As reasons name it.
    fileprivate var rule: String { "\(self.policy): limit \(self.kind.rawValue) = \(self.text)" }
}

extension PlannedOperation {
    fileprivate func counts(against limit: OperationLimit) -> Bool {
        self.policy == limit.policy && self.operation.kind == limit.kind
    }
}

extension Warden.Operation {
    /// The position of the operation that creates the pool which this one is about.
    fileprivate var buildsOn: Int? {
        guard case .planned(let position, _) = self.pool else { return nil }
        return position
    }

    fileprivate var pool: PoolReference? {
        switch self {
        case .updatePool(let pool, _), .scopePool(let pool, _), .deletePool(let pool), .createToken(let pool, _, _):
            pool
        case .createPool, .deleteAgent, .deleteToken: nil
        }
    }

    /// The same operation in a plan whose operations have moved.
    fileprivate func renumbered(_ positions: [Int: Int]) -> Self {
        func moved(_ pool: PoolReference) -> PoolReference {
            guard case .planned(let old, let name) = pool, let new = positions[old] else { return pool }
            return .planned(operation: new, name: name)
        }
        return switch self {
        case .updatePool(let pool, let name): .updatePool(moved(pool), name: name)
        case .scopePool(let pool, let scoping): .scopePool(moved(pool), scoping)
        case .deletePool(let pool): .deletePool(moved(pool))
        case .createToken(let pool, let description, let place):
            .createToken(moved(pool), description: description, deliverTo: place)
        case .createPool, .deleteAgent, .deleteToken: self
        }
    }
}
