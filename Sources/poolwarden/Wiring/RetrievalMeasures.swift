import Metrics
import Warden

/// Metrics of missed deliveries, by the standard interface for them.
///
/// | name | kind | dimensions |
/// |---|---|---|
/// | `poolwarden_deliveries_missed_total` | counter: were sent and are not in the journal | `source` |
/// | `poolwarden_deliveries_recovered_total` | counter: have arrived after all | `source` |
/// | `poolwarden_deliveries_given_up_total` | counter: will not come any more | `source` |
struct RetrievalMeasures: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
    }

    /// Counts what a notice says about missed deliveries; others count nothing.
    func count(_ notice: Notice) {
        guard case .retrieval(let hook, let notice) = notice else { return }
        switch notice {
        case .found(let missed, _): self.add(missed, to: "missed", of: hook)
        case .recovered(let count): self.add(count, to: "recovered", of: hook)
        case .deaf(let deafness): self.add(deafness.givenUp, to: "given_up", of: hook)
        case .failing, .working: break
        }
    }

    private func add(_ count: Int, to name: String, of hook: WatchedHook) {
        guard count > 0 else { return }
        Counter(
            label: "poolwarden_deliveries_\(name)_total",
            dimensions: [("source", hook.source.rawValue)],
            factory: self.factory,
        ).increment(by: count)
    }
}
