/// Which page of a list was asked for.
///
/// Sizes above 100 are cut to 100 and numbers below 1 raised to 1; a page past the end is empty, and not an error.
struct PageRequest: Sendable, Hashable {
    let number: Int
    let size: Int

    /// The whole list as one page.
    static let everything = PageRequest(number: 1, size: .max)

    /// Reads `page[number]` and `page[size]`; what is no number counts as not given.
    init(_ query: RequestQuery) {
        self.init(
            number: min(max(query["page[number]"].flatMap(Int.init) ?? 1, 1), 1_000_000_000),
            size: min(max(query["page[size]"].flatMap(Int.init) ?? 20, 1), 100),
        )
    }

    private init(number: Int, size: Int) {
        self.number = number
        self.size = size
    }

    /// The positions of the page's elements in a list of so many.
    func range(of count: Int) -> Range<Int> {
        let (start, isTooFar) = (self.number - 1).multipliedReportingOverflow(by: self.size)
        guard !isTooFar, start < count else { return count..<count }
        return start..<(count - start <= self.size ? count : start + self.size)
    }

    /// Cuts the page out of a list.
    func cut<Element>(_ list: some RandomAccessCollection<Element>) -> SimulatedResult.Slice<Element> {
        self.cut(list) { $0 }
    }

    /// Cuts the page out of a list, and turns only what is on it into what is shown.
    func cut<Element, Shown>(
        _ list: some RandomAccessCollection<Element>,
        _ show: (Element) -> Shown,
    ) -> SimulatedResult.Slice<Shown> {
        let range = self.range(of: list.count)
        return SimulatedResult.Slice(
            elements: list.dropFirst(range.lowerBound).prefix(range.count).map(show),
            totalCount: list.count,
        )
    }
}
