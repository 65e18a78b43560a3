package import Metrics

/// Gives every metric of another factory more labels, such as whose it is.
package struct LabellingFactory: MetricsFactory {
    private let base: any MetricsFactory
    private let labels: [(String, String)]

    /// - Parameters:
    ///   - base: Where the numbers go.
    ///   - labels: What stands before each metric's own labels.
    package init(_ base: any MetricsFactory, labels: [(String, String)]) {
        self.base = base
        self.labels = labels
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.base.makeCounter(label: label, dimensions: self.labels + dimensions)
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)],
    ) -> any FloatingPointCounterHandler {
        self.base.makeFloatingPointCounter(label: label, dimensions: self.labels + dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.base.makeMeter(label: label, dimensions: self.labels + dimensions)
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool,
    ) -> any RecorderHandler {
        self.base.makeRecorder(label: label, dimensions: self.labels + dimensions, aggregate: aggregate)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.base.makeTimer(label: label, dimensions: self.labels + dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) { self.base.destroyCounter(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        self.base.destroyFloatingPointCounter(handler)
    }
    package func destroyMeter(_ handler: any MeterHandler) { self.base.destroyMeter(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { self.base.destroyRecorder(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { self.base.destroyTimer(handler) }
}
