/// One metric as it is described to people and to Prometheus: a name, and what its numbers mean.
package struct MetricFamily: Hashable, Sendable {
    /// Such as `poolwarden_deliveries_received_total`.
    package let name: String
    package let kind: Kind
    /// One sentence, with the unit where the name does not have it.
    package let help: String
    /// The names of its labels.
    package let labels: [String]
    /// The upper bounds of a histogram's buckets, from small to large, without infinity; empty for other kinds.
    package let bounds: [Double]

    /// What Prometheus calls the type.
    package enum Kind: String, Hashable, Sendable {
        /// Only grows, until the program starts again.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts values by size.
        case histogram
    }

    private init(_ name: String, _ kind: Kind, _ help: String, labels: [String], bounds: [Double]) {
        self.name = MetricName(name).text
        self.kind = kind
        self.help = help
        self.labels = labels
        self.bounds = bounds
    }

    /// - Parameters:
    ///   - name: The metric's name, with `_total` at its end.
    ///   - help: What it counts.
    ///   - labels: The names of its labels.
    /// - Returns: A description.
    package static func counter(_ name: String, _ help: String, labels: [String] = []) -> MetricFamily {
        MetricFamily(name, .counter, help, labels: labels, bounds: [])
    }

    /// - Parameters:
    ///   - name: The metric's name, with its unit at the end.
    ///   - help: What it shows.
    ///   - labels: The names of its labels.
    /// - Returns: A description.
    package static func gauge(_ name: String, _ help: String, labels: [String] = []) -> MetricFamily {
        MetricFamily(name, .gauge, help, labels: labels, bounds: [])
    }

    /// - Parameters:
    ///   - name: The metric's name, with its unit at the end.
    ///   - help: What is measured.
    ///   - labels: The names of its labels.
    ///   - bounds: The upper bounds of the buckets, from small to large, without infinity.
    /// - Returns: A description.
    package static func histogram(
        _ name: String,
        _ help: String,
        labels: [String] = [],
        bounds: [Double] = MetricFamily.seconds,
    ) -> MetricFamily {
        MetricFamily(name, .histogram, help, labels: labels, bounds: bounds)
    }

    /// Bounds for times of a server, in seconds: from a millisecond to half a minute.
    package static let seconds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
}
