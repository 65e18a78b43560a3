/// Which page of a list was asked for.
///
/// Sizes above 100 are cut to 100; a page past the end is empty, and not an error.
struct PageRequest: Sendable, Hashable {
    let number: Int
    let size: Int

    /// The whole list as one page.
    static let everything = PageRequest(number: 1, size: .max)

    /// Reads `page[number]` and `page[size]`; what is no number, or none above 0, counts as not given.
    init(_ query: RequestQuery) {
        self.init(
            number: query["page[number]"].flatMap(Self.positive) ?? 1,
            size: min(query["page[size]"].flatMap(Self.positive) ?? 20, 100),
        )
    }

    /// A whole number above 0; the largest that there is for any beyond it.
    private static func positive(_ text: String) -> Int? {
        if let number = Int(text) { return number > 0 ? number : nil }
        let isWhole = !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isWhole ? .max : nil
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
