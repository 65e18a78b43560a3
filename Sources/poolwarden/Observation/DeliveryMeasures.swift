import Foundation
import Metrics
import Warden

/// Counts notices: a second observer beside the operator's log.
///
/// Every metric is made once, so that counting takes no memory; what never happened is on the page as 0, so that the
/// first time shows as an increase.
struct DeliveryMeasures: Sendable {
    /// Few, so that looking through them is faster than hashing.
    private let sources: [SourceMeasures]
    /// For a source that the settings do not have, or not any more: its name is a stranger's.
    private let other: SourceMeasures
    private let decisions: WordCounters<Decision.Verdict>
    private let shadows: WordCounters<Decision.Verdict>
    private let operations: [OutcomeCounters]
    private let evaluationTime: Metrics.Timer
    private let instructions: Recorder
    private let cut: Counter
    private let asked: Counter
    private let heard: WordCounters<Approval.Verdict>
    private let replies: TryCounters
    private let notifications: [String: TryCounters]
    private let otherNotifications: TryCounters
    private let ticks: Counter
    private let lateness: Metrics.Timer
    private let journalFailures: @Sendable (JournalError) -> Void

    /// - Parameters:
    ///   - sources: The sources of the settings; the schedules' is one more.
    ///   - destinations: The destinations of the settings.
    ///   - factory: Where the numbers go.
    init(sources: [SourceName], destinations: [String], factory: any MetricsFactory) {
        self.sources = (sources + [.schedule]).map { SourceMeasures($0, factory) }
        self.other = SourceMeasures(SourceName(rawValue: "other"), factory)
        let counters = Counters(factory: factory)
        self.decisions = WordCounters("poolwarden_decisions_total", "verdict", [], counters)
        self.shadows = WordCounters("poolwarden_shadow_decisions_total", "verdict", [], counters)
        self.operations = Warden.Operation.Kind.allCases.map { OutcomeCounters($0, counters) }
        self.evaluationTime = Metrics.Timer(label: "poolwarden_evaluation_seconds", factory: factory)
        self.instructions = Recorder(label: "poolwarden_evaluation_instructions", factory: factory)
        self.cut = counters.one("poolwarden_evaluations_cut_total")
        self.asked = counters.one("poolwarden_approvals_asked_total")
        self.heard = WordCounters("poolwarden_approvals_heard_total", "verdict", [], counters)
        self.replies = TryCounters("poolwarden_replies_total", [], counters)
        let notifications = "poolwarden_notifications_total"
        self.notifications = Set(destinations).reduce(into: [:]) {
            $0[$1] = TryCounters(notifications, [("destination", $1)], counters)
        }
        self.otherNotifications = TryCounters(notifications, [("destination", "other")], counters)
        self.ticks = counters.one("poolwarden_ticks_total")
        self.lateness = Metrics.Timer(label: "poolwarden_tick_lateness_seconds", factory: factory)
        for word in JournalError.words { _ = counters.one("poolwarden_journal_failures_total", [("error", word)]) }
        self.journalFailures = { error in
            counters.one("poolwarden_journal_failures_total", [("error", error.word)]).increment()
        }
    }

    /// Counts what a notice says.
    ///
    /// - Parameters:
    ///   - notice: What happened.
    ///   - now: When.
    func count(_ notice: Notice, now: Date) {
        switch notice {
        case .rejected(let source, let rejection): self.measures(of: source).rejected(rejection.reason)
        case .handshake(let source): self.measures(of: source).handshakes.increment()
        case .accepted(let delivery): self.measures(of: delivery.source).received.increment()
        case .redelivered(let delivery): self.measures(of: delivery.source).redelivered.increment()
        case .acknowledged(let delivery, let seconds):
            self.measures(of: delivery.source).acknowledgement.recordSeconds(seconds)
        case .ticked(let delivery, let tick):
            self.measures(of: .schedule).received.increment()
            self.ticks.increment()
            self.lateness.recordSeconds(max(0, delivery.received.timeIntervalSince(tick.due)))
        case .decided(let delivery, let decision): self.decided(delivery, decision, now: now)
        case .cutByClock: self.cut.increment()
        case .shadowDecided(_, let shadow): self.shadows.count(shadow.decision.verdict)
        case .asked: self.asked.increment()
        case .heard(_, let approval): self.heard.count(approval.verdict)
        case .outcome(_, let operation, let outcome):
            self.operations.first { $0.kind == operation.kind }?.count(outcome)
        case .settled(let delivery, let settlement): self.measures(of: delivery.source).settled(settlement)
        case .setAside(let delivery, _): self.measures(of: delivery.source).setAside.increment()
        case .unreadable: self.other.setAside.increment()
        case .retrieval, .keysNotFetched: break
        case .replied: self.replies.sent.increment()
        case .replyFailed(_, _, let givenUp): self.replies.failed(givenUp: givenUp)
        case .notified(let waiting): self.tries(of: waiting).sent.increment()
        case .notificationFailed(let waiting, _, let givenUp): self.tries(of: waiting).failed(givenUp: givenUp)
        case .journalFailed(let error): self.journalFailures(error)
        }
    }

    private func measures(of source: SourceName) -> SourceMeasures {
        self.sources.first { $0.name == source } ?? self.other
    }

    private func tries(of waiting: WaitingNotification) -> TryCounters {
        self.notifications[waiting.notification.destination] ?? self.otherNotifications
    }

    private func decided(_ delivery: JournaledDelivery, _ decision: Decision, now: Date) {
        self.decisions.count(decision.verdict)
        self.measures(of: delivery.source).decision
            .recordSeconds(max(0, now.timeIntervalSince(delivery.received)))
        self.evaluationTime.recordMicroseconds(decision.cost.microseconds)
        self.instructions.record(decision.cost.instructions)
    }
}

/// The metrics of one source; a class, as a struct of so many counters takes long to hand over.
private final class SourceMeasures: Sendable {
    let name: SourceName
    let received: Counter
    let redelivered: Counter
    let handshakes: Counter
    let acknowledgement: Metrics.Timer
    let decision: Metrics.Timer
    private let settlements: WordCounters<Settlement.Word>
    let setAside: Counter
    private let leftOpen: Counter
    private let rejections: WordCounters<Rejection.Reason>

    init(_ source: SourceName, _ factory: any MetricsFactory) {
        self.name = source
        let counters = Counters(factory: factory)
        let labels = [("source", source.rawValue)]
        self.received = counters.one("poolwarden_deliveries_received_total", labels)
        self.redelivered = counters.one("poolwarden_deliveries_redelivered_total", labels)
        self.handshakes = counters.one("poolwarden_handshakes_total", labels)
        self.setAside = counters.one("poolwarden_deliveries_set_aside_total", labels)
        self.leftOpen = counters.one("poolwarden_deliveries_left_open_total", labels)
        self.settlements = WordCounters("poolwarden_deliveries_settled_total", "settlement", labels, counters)
        self.rejections = WordCounters("poolwarden_deliveries_rejected_total", "reason", labels, counters)
        self.acknowledgement = Metrics.Timer(
            label: "poolwarden_acknowledgement_seconds",
            dimensions: labels,
            factory: factory,
        )
        self.decision = Metrics.Timer(label: "poolwarden_decision_seconds", dimensions: labels, factory: factory)
    }

    func rejected(_ reason: Rejection.Reason) {
        self.rejections.count(reason)
    }

    func settled(_ settlement: Settlement) {
        guard settlement.isOpen else {
            self.settlements.count(settlement.word)
            return
        }
        self.leftOpen.increment()
    }
}

/// What becomes of operations of one kind.
private final class OutcomeCounters: Sendable {
    let kind: Warden.Operation.Kind
    private let applied: Counter
    private let unchanged: Counter
    private let refused: Counter
    private let failed: Counter
    private let unknown: Counter

    init(_ kind: Warden.Operation.Kind, _ counters: Counters) {
        self.kind = kind
        let counter = { (outcome: String) in
            counters.one("poolwarden_operations_total", [("operation", kind.rawValue), ("outcome", outcome)])
        }
        self.applied = counter("applied")
        self.unchanged = counter("unchanged")
        self.refused = counter("refused")
        self.failed = counter("failed")
        self.unknown = counter("unknown")
    }

    func count(_ outcome: Outcome) {
        switch outcome {
        case .applied: self.applied.increment()
        case .unchanged: self.unchanged.increment()
        case .refused: self.refused.increment()
        case .failed: self.failed.increment()
        case .unknown, .lost: self.unknown.increment()
        }
    }
}

/// One counter for each word of a type.
private final class WordCounters<Word: CaseIterable & Hashable & RawRepresentable & Sendable>: Sendable
where Word.RawValue == String {
    private let counters: [(word: Word, counter: Counter)]

    init(_ name: String, _ label: String, _ labels: [(String, String)], _ counters: Counters) {
        self.counters = Word.allCases.map { ($0, counters.one(name, labels + [(label, $0.rawValue)])) }
    }

    func count(_ word: Word) {
        self.counters.first { $0.word == word }?.counter.increment()
    }
}

/// What becomes of tries to send something.
private final class TryCounters: Sendable {
    let sent: Counter
    private let failed: Counter
    private let givenUp: Counter

    init(_ name: String, _ labels: [(String, String)], _ counters: Counters) {
        self.sent = counters.one(name, labels + [("outcome", "sent")])
        self.failed = counters.one(name, labels + [("outcome", "failed")])
        self.givenUp = counters.one(name, labels + [("outcome", "given-up")])
    }

    func failed(givenUp: Bool) {
        (givenUp ? self.givenUp : self.failed).increment()
    }
}

/// Makes counters.
private struct Counters: Sendable {
    let factory: any MetricsFactory

    func one(_ name: String, _ labels: [(String, String)] = []) -> Counter {
        Counter(label: name, dimensions: labels, factory: self.factory)
    }
}

extension JournalError {
    /// The error in metrics.
    fileprivate var word: String {
        switch self {
        case .full: "full"
        case .saturated: "saturated"
        case .rejected: "rejected"
        case .broken: "broken"
        case .closed: "closed"
        }
    }

    fileprivate static let words = ["full", "saturated", "rejected", "broken", "closed"]
}
