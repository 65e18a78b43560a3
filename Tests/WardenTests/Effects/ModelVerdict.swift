import Warden

/// Compares what a settlement says with what is true.
///
/// | outcome | says | is wrong where |
/// |---|---|---|
/// | `applied` | a request of ours did it | none of ours had an effect; of a token: its secret is not at its place |
/// | `applied`, found by looking | it is so | it was so at no moment since the last look began |
/// | `unchanged` | it was so already, and we did nothing | ours had an effect, or may have one yet; it was not so |
/// | `refused`, `failed` | nothing of ours happened | ours had an effect, or may have one yet |
/// | `unknown` | a person must look | never |
///
/// Whatever is said, two effects of one operation are wrong.
///
/// An effect that is exactly undone is none, in two cases: a pool that a stranger has given its old name back, as then all
/// that the plan relied on is true again; and a token that we have deleted again ourselves.
enum ModelVerdict {
    /// Why an outcome is wrong; nil where it is right.
    static func mistake(_ outcome: Outcome, _ state: ModelState, _ subject: ModelSubject) -> String? {
        let truth = state.truth
        guard !truth.isTwice else { return "done twice" }
        let isDone = truth.effects > 0 && !truth.isRestored && !truth.isTakenBack
        let mayComeYet = state.late.map { $0.last >= state.now } ?? false
        switch outcome {
        case .applied(_, lookedUp: false):
            guard truth.effects > 0 else { return "said applied, and nothing of ours was done" }
            let isHanded = subject.operation.kind != .createToken || truth.isDelivered
            return isHanded ? nil : "said applied, and nobody has the secret"
        case .applied(_, lookedUp: true):
            return truth.wasSo ? nil : "said found by looking, and it was not so"
        case .unchanged:
            if isDone { return "said unchanged, and ours did it" }
            if mayComeYet { return "said unchanged, and ours may come yet" }
            return truth.wasSo ? nil : "said unchanged, and it was not so"
        case .refused, .failed:
            if isDone { return "said \(outcome.word), and ours was done" }
            return mayComeYet ? "said \(outcome.word), and ours may come yet" : nil
        case .unknown, .lost:
            return nil
        }
    }
}
