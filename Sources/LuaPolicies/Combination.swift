import CLuaBridge
import Warden

/// Makes one decision of what all runs said: a failure before deny, deny before ask, ask before permit, permit before
/// the rest.
struct Combination {
    private var failures: [Decision.Reason] = []
    private var denials: [Decision.Reason] = []
    private var asks: [Decision.Reason] = []
    private var permits: [Decision.Reason] = []
    private var notes: [Decision.Reason] = []
    private var ignored: [Decision.Reason] = []
    /// What limits left out of the plan.
    private var cuts: [Decision.Reason] = []

    /// The approvals that were asked for, all of them.
    private(set) var approvals: [ApprovalRequest] = []
    /// Whether a run failed because the time ran out before the instructions did.
    private(set) var isCutByClock = false

    var isFailed: Bool { !self.failures.isEmpty }
    /// Whether the plan is still to be carried out, approved or not.
    var isGoingOn: Bool {
        self.failures.isEmpty && self.denials.isEmpty && !(self.permits.isEmpty && self.asks.isEmpty)
    }

    /// Adds how a command's, an event's or a schedule's run ended.
    ///
    /// - Parameters:
    ///   - ending: How the run ended.
    ///   - run: The run.
    ///   - planned: How many operations it planned.
    mutating func add(_ ending: Evaluation.Ending, of run: Selection.Run, planned: Int) {
        let rule = run.rule
        switch ending {
        case .unmatched: return
        case .failed(let failure): self.fail(failure, rule)
        case .returned(let what): self.fail(Self.unfinished(run, what), rule)
        case .asked(let request): self.ask(request, rule)
        case .noVerdict where planned > 0:
            self.fail(Self.unfinished(run, "ended without permit or ask, though it planned something"), rule)
        case .noVerdict:
            self.ignored.append(Decision.Reason("\(run.registration.title) came to no verdict", rule: rule))
        case .verdict(let verdict, let text):
            switch verdict {
            case BOX_PERMIT: self.permits.append(Decision.Reason(text, rule: rule))
            case BOX_DENY: self.denials.append(Decision.Reason(text, rule: rule))
            case BOX_NOTE where planned > 0:
                self.fail(Self.unfinished(run, "ended with note, though it planned something"), rule)
            case BOX_NOTE: self.notes.append(Decision.Reason(text, rule: rule))
            default:
                guard planned == 0 else {
                    return self.fail(Self.unfinished(run, "ended with ignore, though it planned something"), rule)
                }
                self.ignored.append(Decision.Reason(text, rule: rule))
            }
        }
    }

    /// Adds how a guard's run ended: it denies, asks, or says nothing.
    mutating func add(guardEnding ending: Evaluation.Ending, of run: Selection.Run) {
        switch ending {
        case .unmatched, .noVerdict: return
        case .failed(let failure): self.fail(failure, run.rule)
        case .returned(let what): self.fail(Self.unfinished(run, what), run.rule)
        case .asked(let request): self.ask(request, run.rule)
        case .verdict(BOX_DENY, let text): self.denials.append(Decision.Reason(text, rule: run.rule))
        case .verdict:
            self.fail(Self.unfinished(run, "is a guard, which can only say deny or ask, or nothing"), run.rule)
        }
    }

    /// Refuses the plan because of a limit.
    mutating func deny(_ reason: Decision.Reason) { self.denials.append(reason) }

    /// Says what a limit left out of the plan.
    mutating func cut(_ reason: Decision.Reason) { self.cuts.append(reason) }

    /// Fails for a reason that no policy is behind.
    mutating func fail(_ reason: Decision.Reason) { self.failures.append(reason) }

    /// The verdict, with the reasons of everybody who is behind it.
    ///
    /// - Parameters:
    ///   - occurrence: What was decided about.
    ///   - planned: How many operations are left in the plan.
    /// - Returns: The verdict and the reasons.
    func conclusion(of occurrence: Occurrence, planned: Int) -> (Decision.Verdict, [Decision.Reason]) {
        if !self.failures.isEmpty { return (.indeterminate, self.failures) }
        if !self.denials.isEmpty { return (.deny, self.denials) }
        let isEmptied = planned == 0 && !self.cuts.isEmpty
        if isEmptied { return (.ignore, self.cuts + self.asks + self.permits + self.notes) }
        if !self.asks.isEmpty { return (.ask, self.asks + self.permits + self.cuts + self.notes) }
        if !self.permits.isEmpty { return (.permit, self.permits + self.cuts + self.notes) }
        if !self.notes.isEmpty { return (.note, self.notes) }
        if !self.ignored.isEmpty { return (.ignore, self.ignored) }
        return (.ignore, [Decision.Reason("no policy is about this \(occurrence.name)")])
    }

    private mutating func ask(_ request: ApprovalRequest, _ rule: String) {
        self.asks.append(Decision.Reason(request.why, rule: rule))
        self.approvals.append(request)
    }

    private mutating func fail(_ failure: Failure, _ rule: String) {
        self.failures.append(Decision.Reason(failure.sentence, rule: rule, detail: failure.detail))
        if failure.isCutByClock { self.isCutByClock = true }
    }

    private static func unfinished(_ run: Selection.Run, _ what: String) -> Failure {
        Failure(sentence: "\(run.file.name):\(run.registration.line): \(run.registration.title) \(what)")
    }
}
