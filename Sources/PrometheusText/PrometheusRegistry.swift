package import Metrics
import Synchronization

/// The metrics of this process, for Prometheus: a backend of swift-metrics that keeps numbers and writes them as a page.
///
/// What is asked for once is kept, so code that makes a metric each time it counts finds the same series again; it is
/// cheaper to make it once, as then counting takes no lock and no memory. The number of series is bounded, whatever
/// labels come: what comes on top counts nowhere.
package final class PrometheusRegistry: Sendable {
    private let descriptions: [String: MetricFamily]
    private let mostSeries: Int
    private let state = Mutex(State())

    private struct State {
        var families: [String: Family] = [:]
        var series = 0
        var refused: UInt64 = 0
    }

    private struct Family {
        let description: MetricFamily
        var series: [LabelSet: any Series] = [:]
    }

    /// The content type of a page.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// - Parameters:
    ///   - families: What is known of the metrics to come: help, and a histogram's bounds. Others come without help, and
    ///     with bounds for seconds.
    ///   - mostSeries: The most series at once; a histogram counts as one.
    package init(describing families: [MetricFamily] = [], mostSeries: Int = 5_000) {
        self.descriptions = Dictionary(families.map { ($0.name, $0) }) { first, _ in first }
        self.mostSeries = mostSeries
    }

    /// How often a series was not kept: there were too many, or its name was that of a metric of another kind.
    package var refusedSeries: UInt64 { self.state.withLock(\.refused) }

    /// The page: families by name, series by labels.
    ///
    /// - Parameter readings: Numbers that are read now and kept nowhere; each is of a described family without series.
    /// - Returns: The text, which ends with the end of a line.
    package func page(with readings: [MetricReading] = []) -> String {
        var families = self.state.withLock { state in
            state.families.mapValues { family in
                (family.description, family.series.map { (labels: $0.key.text, series: $0.value as any Series) })
            }
        }
        for reading in readings {
            let key = SeriesKey(name: MetricName(reading.name).text, labels: LabelSet(reading.labels))
            let description = self.descriptions[key.name] ?? .gauge(key.name, "")
            families[key.name, default: (description, [])].1.append(
                (labels: key.labels.text, series: ReadSeries(key, reading.value))
            )
        }
        var page = ExpositionPage()
        for (_, (family, series)) in families.sorted(by: { $0.key < $1.key }) where !series.isEmpty {
            page.begin(family)
            for (_, series) in series.sorted(by: { $0.labels < $1.labels }) {
                series.write(to: &page)
            }
        }
        return page.text
    }

    /// The series of that name and those labels: the one that there is, or a new one.
    ///
    /// - Returns: One that is on no page where there are too many, or where the name is taken by another kind.
    private func series<Found: Series>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: MetricFamily.Kind,
        _ make: (SeriesKey, MetricFamily) -> Found,
    ) -> Found {
        let name = MetricName(label).text
        let key = SeriesKey(name: name, labels: LabelSet(dimensions))
        return self.state.withLock { state in
            if let found = state.families[name]?.series[key.labels] as? Found { return found }
            let description =
                state.families[name]?.description ?? self.descriptions[name] ?? Self.describe(name, kind)
            let made = make(key, description)
            guard description.kind == kind, state.series < self.mostSeries,
                state.families[name]?.series[key.labels] == nil
            else {
                state.refused += 1
                return made
            }
            state.series += 1
            state.families[name, default: Family(description: description)].series[key.labels] = made
            return made
        }
    }

    private static func describe(_ name: String, _ kind: MetricFamily.Kind) -> MetricFamily {
        switch kind {
        case .counter: .counter(name, "")
        case .gauge: .gauge(name, "")
        case .histogram: .histogram(name, "")
        }
    }

    /// Takes a series from the page.
    private func forget(_ gone: AnyObject) {
        guard let gone = gone as? any Series else { return }
        self.state.withLock { state in
            guard state.families[gone.key.name]?.series[gone.key.labels] === gone else { return }
            state.families[gone.key.name]?.series[gone.key.labels] = nil
            state.series -= 1
        }
    }
}

extension PrometheusRegistry: MetricsFactory {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.series(label, dimensions, .counter) { key, _ in CounterSeries(key) }
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)],
    ) -> any FloatingPointCounterHandler {
        self.series(label, dimensions, .counter) { key, _ in FloatingPointCounterSeries(key) }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.series(label, dimensions, .gauge) { key, _ in GaugeSeries(key) }
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool,
    ) -> any RecorderHandler {
        guard aggregate else { return self.series(label, dimensions, .gauge) { key, _ in GaugeSeries(key) } }
        return self.series(label, dimensions, .histogram) { HistogramSeries($0, bounds: $1.bounds) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.series(label, dimensions, .histogram) { HistogramSeries($0, bounds: $1.bounds) }
    }

    package func destroyCounter(_ handler: any CounterHandler) { self.forget(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { self.forget(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { self.forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { self.forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { self.forget(handler) }
}
