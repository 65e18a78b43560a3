import CLuaBridge
import Warden

/// Makes one decision of what all runs said: a failure before deny, deny before permit, permit before the rest.
struct Combination {
    private var failures: [Decision.Reason] = []
    private var denials: [Decision.Reason] = []
    private var permits: [Decision.Reason] = []
    private var notes: [Decision.Reason] = []
    private var ignored: [Decision.Reason] = []

    var isFailed: Bool { !self.failures.isEmpty }
    var isPermitted: Bool { self.failures.isEmpty && self.denials.isEmpty && !self.permits.isEmpty }

    /// Adds how a command's or an event's run ended.
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
        case .noVerdict where planned > 0:
            self.fail(Self.unfinished(run, "ended without permit, though it planned something"), rule)
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

    /// Adds how a guard's run ended: it denies, or says nothing.
    mutating func add(guardEnding ending: Evaluation.Ending, of run: Selection.Run) {
        switch ending {
        case .unmatched, .noVerdict: return
        case .failed(let failure): self.fail(failure, run.rule)
        case .returned(let what): self.fail(Self.unfinished(run, what), run.rule)
        case .verdict(BOX_DENY, let text): self.denials.append(Decision.Reason(text, rule: run.rule))
        case .verdict: self.fail(Self.unfinished(run, "is a guard, which can only say deny, or nothing"), run.rule)
        }
    }

    /// The verdict, with the reasons of everybody who is behind it.
    func conclusion(of occurrence: Occurrence) -> (Decision.Verdict, [Decision.Reason]) {
        if !self.failures.isEmpty { return (.indeterminate, self.failures) }
        if !self.denials.isEmpty { return (.deny, self.denials) }
        if !self.permits.isEmpty { return (.permit, self.permits + self.notes) }
        if !self.notes.isEmpty { return (.note, self.notes) }
        if !self.ignored.isEmpty { return (.ignore, self.ignored) }
        return (.ignore, [Decision.Reason("no policy is about this \(occurrence.name)")])
    }

    private mutating func fail(_ failure: Failure, _ rule: String) {
        self.failures.append(Decision.Reason(failure.sentence, rule: rule, detail: failure.detail))
    }

    private static func unfinished(_ run: Selection.Run, _ what: String) -> Failure {
        Failure(sentence: "\(run.file.name):\(run.registration.line): \(run.registration.title) \(what)")
    }
}
