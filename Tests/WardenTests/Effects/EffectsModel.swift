import Foundation
import Synchronization
import TestKit

@testable import Warden

/// Goes every way that one operation can take, from the decision to its last settlement.
///
/// The code that runs is the production's own pipeline. A life of a process is run again and again, each time with other
/// choices, depth first, until there are no others; where it ends with a crash or an open settlement, the next life starts
/// from what is committed then. Ways that meet (same journal, same world, same budgets, and the process was told the same)
/// are followed once: what runs is deterministic.
struct EffectsModel: Sendable {
    let subject: ModelSubject
    var budget = ModelState.Budget()
    let client: Client

    /// Who applies the operation.
    enum Client: Sendable { case production, naive }

    struct Findings: Sendable {
        /// Distinct states of journal, world and budgets.
        var states: Set<Int> = []
        /// The same, told apart by what the process was told in its life.
        var positions: Set<Int> = []
        /// Distinct states with a last settlement.
        var ends: Set<Int> = []
        var lives = 0
        var words: [String: Int] = [:]
        /// Ends where somebody else did the same, which cannot be told from our doing it.
        var byOthers = 0
        /// Ends where a stranger had given a pool its old name back.
        var restored = 0
        var mistakes: [String: (count: Int, trace: [String])] = [:]

        var wrong: Int { self.mistakes.values.reduce(0) { $0 + $1.count } }
    }

    private struct Node: Sendable {
        var state: ModelState
        var trace: [String]
    }

    func explore() async -> Findings {
        let findings = Mutex(Findings())
        var start = ModelState()
        start.budget = self.budget
        var nodes = [Node(state: start, trace: [])]
        var next = 0
        while next < nodes.count {
            let node = nodes[next]
            nodes[next].trace = []
            next += 1
            var choices: [ModelRun.Choice] = []
            repeat {
                let run = ModelRun(self.subject, from: node.state, choices: choices) { state, seen in
                    Self.note(state, seen, in: findings)
                }
                await self.live(run)
                if let following = self.following(run, node, findings) { nodes.append(following) }
                choices = Self.next(after: run.choices)
            } while !choices.isEmpty
        }
        return findings.withLock(\.self)
    }

    /// Goes one way, of which only what is not as usual is named.
    ///
    /// - Returns: Its last state, and what of the script has not happened.
    func replay(_ script: [String]) async -> (state: ModelState, rest: [String]) {
        var state = ModelState()
        var rest = script
        // Each life takes up the delivery once: more lives than tries and crashes there are not.
        for _ in 0..<20 where !state.kept.isSettled {
            let run = ModelRun(self.subject, from: state, script: rest)
            await self.live(run)
            (state, rest) = (run.state, run.script)
        }
        return (state, rest)
    }

    /// The script of the next run, depth first; empty when there is none.
    private static func next(after choices: [ModelRun.Choice]) -> [ModelRun.Choice] {
        var choices = choices
        while let last = choices.last, last.taken + 1 == last.count { choices.removeLast() }
        if let last = choices.indices.last { choices[last].taken += 1 }
        return choices
    }

    /// Notes that a state was reached.
    ///
    /// - Returns: Whether it is new.
    private static func note(_ state: ModelState, _ seen: Int, in findings: borrowing Mutex<Findings>) -> Bool {
        let key = state.key
        let digest = key.hashValue
        var hasher = Hasher()
        hasher.combine(digest)
        hasher.combine(seen)
        let position = hasher.finalize()
        return findings.withLock { findings in
            findings.states.insert(digest)
            return findings.positions.insert(position).inserted
        }
    }

    /// What is left when a process has ended, where the delivery is not at its end.
    private func following(
        _ run: ModelRun,
        _ node: Node,
        _ findings: borrowing Mutex<Findings>,
    ) -> Node? {
        findings.withLock { $0.lives += 1 }
        let state = run.state
        switch run.end {
        case .met: return nil
        case .crashed: return Node(state: state, trace: node.trace + run.trace)
        case .goesOn where !state.kept.isSettled: return Node(state: state, trace: node.trace + run.trace)
        case .goesOn: break
        }
        guard case .ended(let outcome) = state.kept.operation else { return nil }
        findings.withLock { findings in
            guard findings.ends.insert(state.key.hashValue).inserted else { return }
            findings.words[outcome.word, default: 0] += 1
            if case .applied(_, lookedUp: true) = outcome, state.truth.effects == 0 { findings.byOthers += 1 }
            if state.truth.isRestored { findings.restored += 1 }
            guard let mistake = ModelVerdict.mistake(outcome, state, self.subject) else { return }
            let trace = node.trace + run.trace
            let known = findings.mistakes[mistake]
            let isShorter = known.map { trace.count < $0.trace.count } ?? true
            findings.mistakes[mistake] = ((known?.count ?? 0) + 1, isShorter ? trace : known?.trace ?? [])
        }
        return nil
    }

    // MARK: - One life

    private func live(_ run: ModelRun) async {
        guard run.waitForTurn() else { return }
        switch self.client {
        case .production: await self.liveInProduction(run)
        case .naive: await NaiveClient(run: run).live()
        }
    }

    private func liveInProduction(_ run: ModelRun) async {
        let journal = ModelJournal(run: run)
        let now: @Sendable () -> Date = { run.now }
        let outbox = Outbox(
            replier: RecordingReplier(),
            journal: journal,
            pendingAnswers: PendingAnswers(),
            observe: { _ in },
            now: now,
        )
        let pipeline = Pipeline(
            senders: [Self.delivery.source: FakeSender()],
            people: People([]),
            policies: ScriptedPolicies.permitting(self.subject.planned),
            guardrails: Guardrails(protectedPools: [], mostDeletionsPerPlan: 1),
            organizations: [("main", ModelService(run: run))],
            sendFence: TimeInterval(ModelState.fence),
            tokenPlaces: ModelTokenPlaces(run: run),
            journal: journal,
            executionRecord: NoExecutionRecord(),
            outbox: outbox,
            observe: { _ in },
            now: now,
        )
        // A dead process throws what its dead journal throws.
        _ = try? await pipeline.settle(
            Self.delivery,
            from: journal.progress(.permit([self.subject.planned])),
            at: pipeline.order.join(1, of: Self.delivery.source, lane: 0),
        )
    }

    private static let delivery = JournaledDelivery(
        number: 1,
        source: SourceName(rawValue: "test"),
        id: DeliveryID(rawValue: "1"),
        received: ModelRun.date(0),
        headers: [],
        body: Array("go".utf8),
    )
}

extension ModelRun {
    /// The delivery is due, or an hour passes before anybody comes to it.
    ///
    /// - Returns: False where this has been gone through already.
    fileprivate func waitForTurn() -> Bool {
        var ways = [Way.well]
        // Time only tells on what was sent; and before that, what happens in the world may as well happen later.
        let isSent = self.state.kept.sentAt != nil
        if isSent { ways.append(Way(name: "after a long time")) }
        let step = Step(name: "the worker takes it", ways: ways, mayCrash: false, seesWorld: isSent)
        guard let way = self.take(step) else { return false }
        self.change { state in
            let due = max(state.now, state.kept.due ?? state.now)
            state.wait(until: way == 0 ? due : max(due, state.now + 4 * ModelState.fence))
            // What is recorded for good is not looked at again.
            if case .ended(let outcome) = state.kept.operation, !outcome.isOpen, !outcome.isUnknown { return }
            // A list may be older than the moment at which the process begins to look.
            state.truth.wasSo = [state.fleet, state.older].compactMap(\.self).contains { self.subject.isSo(in: $0) }
        }
        return true
    }
}
