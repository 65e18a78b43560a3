import Foundation
import Metrics

/// Metrics of the policy set, by the standard interface for them.
///
/// | name | kind | dimensions |
/// |---|---|---|
/// | `poolwarden_policies_refused` | gauge: 1 while a newer set than the one that decides is refused, else 0 | |
/// | `poolwarden_policies_reloads_total` | counter | `outcome`: `taken`, `unchanged`, `refused` |
/// | `poolwarden_policies_since_seconds` | gauge: when the set took over, in seconds since 1970 | `digest`, 12 digits |
struct PolicyMeasures: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
    }

    /// A set decides from now on; `earlier` is the digest of the one that did, nil at the start.
    func took(over digest: String, from earlier: String?, at time: Date) {
        if let earlier { self.since(earlier).destroy() }
        self.since(digest).record(time.timeIntervalSince1970)
        self.refused(false)
    }

    /// Whether a newer set than the one that decides is refused.
    func refused(_ isRefused: Bool) {
        Gauge(label: "poolwarden_policies_refused", factory: self.factory).record(isRefused ? 1 : 0)
    }

    /// The folder was read again.
    func reloaded(_ outcome: PolicyReload.Outcome) {
        Counter(
            label: "poolwarden_policies_reloads_total",
            dimensions: [("outcome", outcome.rawValue)],
            factory: self.factory,
        ).increment()
    }

    private func since(_ digest: String) -> Gauge {
        Gauge(
            label: "poolwarden_policies_since_seconds",
            dimensions: [("digest", String(digest.prefix(12)))],
            factory: self.factory,
        )
    }
}
