import AgentPoolsAPI
import Metrics

/// The client's metrics, by the standard interface for them; nothing in them but what is named here.
///
/// | name | kind | dimensions |
/// |---|---|---|
/// | `terraform_cloud_requests_total` | counter | `method`, `endpoint` such as `/agent-pools/:id`, `status` such as `200`, or `transport`, `cancelled` |
/// | `terraform_cloud_request_duration_seconds` | timer | `method`, `endpoint` |
/// | `terraform_cloud_retries_total` | counter | `method`, `endpoint` |
/// | `terraform_cloud_admission_wait_seconds` | timer | `lane`: `people`, `ci`, `sweeps` |
/// | `terraform_cloud_circuit_state` | gauge: 0 closed, 1 half open, 2 open | |
struct Measures: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// One try ended.
    func exchanged(_ call: Call, _ result: Result<Answer, ExchangeFailure>, seconds: Double) {
        let endpoint = Self.endpoint(call)
        Counter(
            label: "terraform_cloud_requests_total",
            dimensions: endpoint + [("status", Self.status(result))],
            factory: self.factory,
        ).increment()
        Timer(label: "terraform_cloud_request_duration_seconds", dimensions: endpoint, factory: self.factory)
            .recordSeconds(seconds)
    }

    /// A request will be tried again.
    func retried(_ call: Call) {
        Counter(label: "terraform_cloud_retries_total", dimensions: Self.endpoint(call), factory: self.factory)
            .increment()
    }

    /// A request got its turn.
    func admitted(_ lane: Lane, seconds: Double) {
        Timer(
            label: "terraform_cloud_admission_wait_seconds",
            dimensions: [("lane", lane.word)],
            factory: self.factory,
        )
        .recordSeconds(seconds)
    }

    /// The circuit is in a state now.
    func circuit(_ state: CircuitBreaker.State) {
        let number =
            switch state {
            case .closed: 0
            case .halfOpen: 1
            case .open: 2
            }
        Gauge(label: "terraform_cloud_circuit_state", factory: self.factory).record(number)
    }

    private static func endpoint(_ call: Call) -> [(String, String)] {
        [("method", call.method.rawValue), ("endpoint", call.template)]
    }

    private static func status(_ result: Result<Answer, ExchangeFailure>) -> String {
        switch result {
        case .success(let answer): String(answer.status)
        case .failure(.transport), .failure(.shutDown): "transport"
        case .failure(.cancelled): "cancelled"
        case .failure(.tooLong): "too-long"
        }
    }
}

extension Lane {
    /// The lane in metrics, logs and traces.
    var word: String {
        switch self {
        case .people: "people"
        case .ci: "ci"
        case .sweeps: "sweeps"
        }
    }
}
