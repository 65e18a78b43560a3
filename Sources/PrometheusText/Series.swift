import Metrics
import Synchronization

/// The numbers of one metric with one set of labels.
protocol Series: AnyObject, Sendable {
    var key: SeriesKey { get }

    /// Its lines, as they are now.
    func write(to page: inout ExpositionPage)
}

/// Which series it is.
struct SeriesKey: Hashable {
    /// The metric's name.
    let name: String
    let labels: LabelSet
}

/// A number that only grows.
final class CounterSeries: Series, CounterHandler {
    let key: SeriesKey
    private let count = Atomic<UInt64>(0)

    init(_ key: SeriesKey) {
        self.key = key
    }

    /// Less than nothing is not counted.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        self.count.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    func reset() {
        self.count.store(0, ordering: .relaxed)
    }

    func write(to page: inout ExpositionPage) {
        page.sample(self.key, value: "\(self.count.load(ordering: .relaxed))")
    }
}

/// A number that only grows, and not by whole ones.
final class FloatingPointCounterSeries: Series, FloatingPointCounterHandler {
    let key: SeriesKey
    private let sum = AtomicDouble()

    init(_ key: SeriesKey) {
        self.key = key
    }

    /// Less than nothing is not counted.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        self.sum.add(amount)
    }

    func reset() {
        self.sum.value = 0
    }

    func write(to page: inout ExpositionPage) {
        page.sample(self.key, value: ExpositionPage.text(of: self.sum.value))
    }
}

/// A number that goes up and down.
final class GaugeSeries: Series, RecorderHandler, MeterHandler {
    let key: SeriesKey
    private let number = AtomicDouble()

    init(_ key: SeriesKey) {
        self.key = key
    }

    func record(_ value: Int64) { self.number.value = Double(value) }
    func record(_ value: Double) { self.number.value = value }
    func set(_ value: Int64) { self.number.value = Double(value) }
    func set(_ value: Double) { self.number.value = value }
    func increment(by amount: Double) { self.number.add(amount) }
    func decrement(by amount: Double) { self.number.add(-amount) }

    func write(to page: inout ExpositionPage) {
        page.sample(self.key, value: ExpositionPage.text(of: self.number.value))
    }
}

/// Counts of values by size, and their sum; times are in seconds.
///
/// A page may see a value's count before its sum; both are there in the end.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    let key: SeriesKey
    private let bounds: [Double]
    /// For each bound how many values are at most as large and larger than the bound before; then all others.
    private let counts: AtomicCounts
    private let sum = AtomicDouble()

    init(_ key: SeriesKey, bounds: [Double]) {
        self.key = key
        self.bounds = bounds
        self.counts = AtomicCounts(bounds.count + 1)
    }

    func record(_ value: Int64) { self.record(Double(value)) }

    /// What is no number is not counted: it would spoil the sum for good.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        var index = 0
        while index < self.bounds.count, value > self.bounds[index] { index += 1 }
        self.counts.increment(index)
        self.sum.add(value)
    }

    func recordNanoseconds(_ duration: Int64) { self.record(Double(duration) / 1e9) }

    func write(to page: inout ExpositionPage) {
        var count: UInt64 = 0
        for (index, bound) in (self.bounds + [.infinity]).enumerated() {
            count += self.counts[index]
            page.sample(self.key, suffix: "_bucket", bound: bound, value: "\(count)")
        }
        page.sample(self.key, suffix: "_sum", value: ExpositionPage.text(of: self.sum.value))
        page.sample(self.key, suffix: "_count", value: "\(count)")
    }
}

/// Counters side by side, which many may change at once without a lock.
private final class AtomicCounts: @unchecked Sendable {
    private let counts: UnsafeMutableBufferPointer<Atomic<UInt64>>

    init(_ count: Int) {
        self.counts = .allocate(capacity: count)
        for index in 0..<count { self.counts.initializeElement(at: index, to: Atomic(0)) }
    }

    deinit {
        self.counts.deinitialize().deallocate()
    }

    subscript(index: Int) -> UInt64 { self.counts[index].load(ordering: .relaxed) }

    func increment(_ index: Int) {
        self.counts[index].wrappingAdd(1, ordering: .relaxed)
    }
}

/// A floating-point number that many may change at once.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double {
        get { Double(bitPattern: self.bits.load(ordering: .relaxed)) }
        set { self.bits.store(newValue.bitPattern, ordering: .relaxed) }
    }

    func add(_ amount: Double) {
        var known = self.bits.load(ordering: .relaxed)
        while true {
            let wanted = (Double(bitPattern: known) + amount).bitPattern
            let (isDone, original) = self.bits.weakCompareExchange(
                expected: known,
                desired: wanted,
                ordering: .relaxed,
            )
            guard !isDone else { return }
            known = original
        }
    }
}
