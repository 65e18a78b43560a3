/// A number that is read when the page is asked for, such as the size of a file.
package struct MetricReading: Sendable {
    /// The family's name.
    package let name: String
    package let labels: [(String, String)]
    package let value: Double

    package init(_ name: String, labels: [(String, String)] = [], _ value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }
}

/// A reading on its way to the page.
final class ReadSeries: Series {
    let key: SeriesKey
    private let value: Double

    init(_ key: SeriesKey, _ value: Double) {
        self.key = key
        self.value = value
    }

    func write(to page: inout ExpositionPage) {
        page.sample(self.key, value: ExpositionPage.text(of: self.value))
    }
}
