import AgentPoolsAPI
import JournalStore
import Warden

/// Compares every settlement with the ledger.
///
/// Every command of a run is about a name or an ID that no other one asks for while it is open, so what the ledger says of
/// that name or ID was done for it.
///
/// | outcome | is wrong where the ledger has |
/// |---|---|
/// | `applied` | not exactly one effect |
/// | `unchanged` | an effect of this command; or the thing is still there |
/// | `refused`, `failed` | an effect |
/// | `unknown`, and `failed` while it is taken up again | more than one effect |
struct Check {
    private(set) var outcomes: [String: Int] = [:]
    private(set) var wrong: [String] = []
    private(set) var falselyDeleted = 0
    private(set) var duplicatePools = 0
    private(set) var withoutOperation = 0
    private(set) var open = 0

    /// What was said of one operation.
    struct Said: Sendable {
        let delivery: JournaledDelivery.Number
        let operation: Warden.Operation
        let outcome: Outcome
        let isOpen: Bool
    }

    init(_ records: [DeliveryRecord], _ ledger: Ledger) {
        var said: [Said] = []
        for record in records {
            let lines = record.settlement?.operations ?? []
            guard let line = lines.first else {
                self.withoutOperation += 1
                continue
            }
            let isOpen = record.summary.due != nil || record.summary.state != "settled"
            said.append(
                Said(
                    delivery: record.summary.number,
                    operation: line.operation,
                    outcome: line.outcome,
                    isOpen: isOpen,
                )
            )
        }
        self.judge(said, ledger)
        self.duplicatePools = ledger.names.count - Set(ledger.names).count
    }

    var operations: Int { self.outcomes.values.reduce(0, +) }

    private mutating func judge(_ all: [Said], _ ledger: Ledger) {
        var bySubject: [Subject: [Said]] = [:]
        for said in all {
            self.outcomes[said.outcome.word, default: 0] += 1
            if said.isOpen { self.open += 1 }
            guard let subject = Subject(said.operation) else { continue }
            bySubject[subject, default: []].append(said)
        }
        for (subject, said) in bySubject {
            self.judge(subject, said, ledger)
        }
        self.wrong.sort()
    }

    private mutating func judge(_ subject: Subject, _ said: [Said], _ ledger: Ledger) {
        let effects = ledger.effects(subject.call, id: subject.id, name: subject.name)
        let claimed = said.count { if case .applied = $0.outcome { true } else { false } }
        // What is open may be under way again since it was said.
        let perhaps = said.count { said in
            if case .applied = said.outcome { false } else { said.outcome.isUnknown || said.isOpen }
        }
        let story = said.map { "delivery \($0.delivery): \($0.outcome.word)" }.joined(separator: ", ")
        if effects > 1 {
            self.wrong.append("\(subject) was done \(effects) times (\(story))")
        } else if effects < claimed || effects > claimed + perhaps {
            self.wrong.append("\(subject) was done \(effects) times, and people were told: \(story)")
        }
        guard let id = subject.id, ledger.present.contains(id) else { return }
        let isSaidGone = said.contains {
            switch $0.outcome {
            case .applied, .unchanged: true
            case .refused, .failed, .unknown, .lost: false
            }
        }
        if isSaidGone { self.falselyDeleted += 1 }
    }

    /// What an operation is about.
    private struct Subject: Hashable, CustomStringConvertible {
        let call: String
        let id: String?
        let name: String?

        init?(_ operation: Warden.Operation) {
            self.call = operation.kind.rawValue
            switch operation {
            case .createPool(let name): (self.id, self.name) = (nil, name.text)
            case .updatePool(_, let name): (self.id, self.name) = (nil, name.text)
            case .deletePool(.existing(let id, _)): (self.id, self.name) = (id.rawValue, nil)
            case .deleteAgent(let id, _): (self.id, self.name) = (id.rawValue, nil)
            case .deletePool(.planned), .scopePool, .createToken, .deleteToken: return nil
            }
        }

        var description: String { "\(self.call) \(self.id ?? self.name ?? "")" }
    }
}
