import AgentPoolsAPI
import Foundation
import Synchronization
import Warden

/// One life of a process in the model: every journal write and every call of the API asks it what happens now.
///
/// What happens is read from a script of choices; behind its end the first choice is taken each time, and noted. When the
/// process dies, every call after it fails and changes nothing: what is committed stays.
final class ModelRun: Sendable {
    struct Choice: Sendable {
        var taken: Int
        var count: Int
    }

    enum End: Sendable {
        case goesOn
        case crashed
        /// The same was reached on another way.
        case met
    }

    /// Knows which states were reached, in whichever run.
    typealias Meeting = @Sendable (_ state: ModelState, _ seen: Int) -> Bool

    private struct Life {
        var state: ModelState
        var choices: [Choice]
        var position = 0
        var end = End.goesOn
        /// A digest of all that the process was told in this life.
        var seen = 0
        var trace: [String] = []
        /// Names of what is to happen, in order, each as soon as it can.
        var script: [String]
    }

    let subject: ModelSubject
    private let life: Mutex<Life>
    private let isNew: Meeting

    init(
        _ subject: ModelSubject,
        from state: ModelState,
        choices: [Choice] = [],
        script: [String] = [],
        isNew: @escaping Meeting = { _, _ in true },
    ) {
        self.subject = subject
        self.life = Mutex(Life(state: state, choices: choices, script: script))
        self.isNew = isNew
    }

    var state: ModelState { self.life.withLock(\.state) }
    var choices: [Choice] { self.life.withLock(\.choices) }
    var end: End { self.life.withLock(\.end) }
    var trace: [String] { self.life.withLock(\.trace) }
    /// What of the script has not happened.
    var script: [String] { self.life.withLock(\.script) }
    var isDead: Bool { self.end != .goesOn }

    /// What may happen at a step of the process, beside what strangers do and late requests do.
    struct Step {
        var name: String
        /// The ways in which the step itself can go, each with what it costs.
        var ways: [Way]
        /// Whether the process can die before it: before a read it need not, as nothing has changed since the step before.
        var mayCrash = true
        /// Whether something may happen in the world before it: a journal write does not see the world, so what happens
        /// before it may as well happen after it.
        var seesWorld = true
    }

    struct Way {
        var name: String
        var crashes = 0
        var losses = 0

        static let well = Way(name: "")
    }

    /// Lets happen what happens before and at a step.
    ///
    /// - Returns: The place of the way that the step goes in its ways; nil where the process is dead.
    func take(_ step: Step) -> Int? {
        self.life.withLock { life in
            while life.end == .goesOn {
                if life.position == life.choices.count, !self.isNew(life.state, life.seen) {
                    life.end = .met
                    return nil
                }
                var options: [(name: String, apply: (inout Life) -> Int?)] = []
                for (index, way) in step.ways.enumerated()
                where way.crashes <= life.state.budget.crashes && way.losses <= life.state.budget.losses {
                    options.append(
                        (
                            "\(step.name)\(way.name.isEmpty ? "" : ": \(way.name)")",
                            { life in
                                life.state.budget.crashes -= way.crashes
                                life.state.budget.losses -= way.losses
                                return index
                            },
                        )
                    )
                }
                if step.mayCrash, life.state.budget.crashes > 0 {
                    options.append(
                        (
                            "crash before \(step.name)",
                            { life in
                                life.state.budget.crashes -= 1
                                life.end = .crashed
                                return nil
                            },
                        )
                    )
                }
                if step.seesWorld, let late = life.state.late {
                    options.append(
                        (
                            "the late request is done",
                            { life in
                                life.state.late = nil
                                _ = self.apply(late.operation, to: &life.state)
                                return nil
                            },
                        )
                    )
                }
                if step.seesWorld, life.state.budget.strangers > 0 {
                    for stranger in self.subject.strangers {
                        let now = life.state.now
                        guard let fleet = self.subject.fleet(life.state.fleet, after: stranger, at: now) else {
                            continue
                        }
                        options.append(
                            (
                                stranger.name,
                                { life in
                                    life.state.budget.strangers -= 1
                                    self.change(&life.state, to: fleet)
                                    return nil
                                },
                            )
                        )
                    }
                }
                var first = 0
                if let wanted = life.script.first, let index = options.firstIndex(where: { $0.name == wanted }) {
                    life.script.removeFirst()
                    first = index
                }
                let choice = Self.choose(options.count, first, in: &life)
                life.trace.append(options[choice].name)
                if let way = options[choice].apply(&life) {
                    life.seen = Self.digest(life.seen, step.name)
                    return way
                }
            }
            return nil
        }
    }

    private static func choose(_ count: Int, _ first: Int, in life: inout Life) -> Int {
        if life.position == life.choices.count { life.choices.append(Choice(taken: first, count: count)) }
        defer { life.position += 1 }
        return life.choices[life.position].taken
    }

    /// The process learns something.
    func tell(_ what: some Hashable) {
        self.life.withLock { $0.seen = Self.digest($0.seen, what) }
    }

    private static func digest(_ seen: Int, _ what: some Hashable) -> Int {
        var hasher = Hasher()
        hasher.combine(seen)
        hasher.combine(what)
        return hasher.finalize()
    }

    /// The process dies, after a step that has had its effect.
    func crash() {
        self.life.withLock { $0.end = .crashed }
    }

    func change(_ body: (inout ModelState) -> Void) {
        self.life.withLock { body(&$0.state) }
    }

    // MARK: - Effects

    /// Does what a request of ours asks for.
    ///
    /// - Returns: The error that the API answers with; nil when it was done.
    func apply(_ operation: Warden.Operation) -> TerraformCloudError? {
        self.life.withLock { self.apply(operation, to: &$0.state) }
    }

    /// Notes a request that may be done later, up to the send fence.
    func leaveBehind(_ operation: Warden.Operation) {
        self.change { state in
            let sentAt = state.kept.sentAt ?? state.now
            state.late = ModelState.Late(operation: operation, last: sentAt + ModelState.fence)
        }
    }

    /// What the API answers when something between us and it sends a request a second time.
    func answerToSecond(_ operation: Warden.Operation) -> TerraformCloudError? {
        var state = self.state
        return state.fleet.apply(operation, at: state.now)
    }

    private func apply(_ operation: Warden.Operation, to state: inout ModelState) -> TerraformCloudError? {
        switch state.fleet.permission {
        case .everything: break
        case .nothing, .onlyReads, .onlyLists: return .notFound(APIErrors())
        case .forbidden: return .forbidden(APIErrors())
        }
        var fleet = state.fleet
        if let error = fleet.apply(operation, at: state.now) { return error }
        if operation == self.subject.operation {
            state.truth.isTwice = state.truth.isTwice || (state.truth.effects > 0 && !state.truth.isRestored)
            state.truth.effects += 1
            state.truth.isRestored = false
        } else {
            // A token whose secret nobody took.
            state.truth.isTakenBack = true
        }
        self.change(&state, to: fleet)
        return nil
    }

    private func change(_ state: inout ModelState, to fleet: ModelFleet) {
        state.older = state.fleet
        state.fleet = fleet
        if self.subject.isSo(in: fleet) { state.truth.wasSo = true }
        if state.truth.effects > 0, self.subject.isRestored(in: fleet) { state.truth.isRestored = true }
    }
}

extension ModelFleet {
    /// Does what a request of ours asks for.
    ///
    /// - Returns: The error that the API answers with; nil when it was done.
    fileprivate mutating func apply(_ operation: Warden.Operation, at now: Int) -> TerraformCloudError? {
        let notFound = TerraformCloudError.notFound(APIErrors())
        switch operation {
        case .createPool(let name):
            return self.create(name.text, at: now) == nil ? Self.nameIsTaken : nil
        case .updatePool(_, let name):
            return switch self.rename(1, to: name.text) {
            case nil: notFound
            case false?: Self.nameIsTaken
            case true?: nil
            }
        case .scopePool(_, let scoping): return self.rescope(1, Scope(scoping)) ? nil : notFound
        case .deletePool: return self.deletePool(1) ? nil : notFound
        case .deleteAgent:
            guard let agent = self.agent else { return notFound }
            guard agent.status.isDeletable else { return .notDeletable(APIErrors()) }
            self.agent = nil
            return nil
        case .createToken(_, let description, _):
            return self.createToken(description, at: now, isOurs: true) == nil ? notFound : nil
        case .deleteToken(let id, _):
            return self.deleteToken(Int(id.rawValue.dropFirst(3)) ?? 0) ? nil : notFound
        }
    }

    private static let nameIsTaken = TerraformCloudError.invalid(
        APIErrors(documents: [
            APIErrorDocument(
                status: "422",
                title: "invalid attribute",
                detail: "Name has already been taken",
                pointer: "/data/attributes/name",
            )
        ])
    )
}
