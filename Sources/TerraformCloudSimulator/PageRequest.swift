import AgentPoolsAPI

/// Which page of a list was asked for, and at which address.
///
/// Sizes above 100 are cut to 100 and numbers below 1 raised to 1; a page past the end is empty, and not an error.
struct PageRequest {
    private let number: Int
    private let size: Int
    private let address: String

    init(_ query: RequestQuery, address: String) {
        self.number = min(max(query["page[number]"].flatMap(Int.init) ?? 1, 1), 1_000_000)
        self.size = min(max(query["page[size]"].flatMap(Int.init) ?? 20, 1), 100)
        self.address = address
    }

    /// Cuts the page out of a whole list.
    func cut<Resource: IdentifiedResource>(_ resources: [Resource]) -> ListDocument<Resource> {
        let totalPages = max(1, (resources.count + self.size - 1) / self.size)
        let start = min((self.number - 1) * self.size, resources.count)
        let end = min(start + self.size, resources.count)
        let previous = self.number > 1 ? min(self.number - 1, totalPages) : nil
        let next = self.number < totalPages ? self.number + 1 : nil
        return ListDocument(
            data: Array(resources[start..<end]),
            links: PageLinks(
                current: self.link(self.number),
                first: self.link(1),
                previous: previous.map(self.link),
                next: next.map(self.link),
                last: self.link(totalPages),
            ),
            pagination: Pagination(
                currentPage: self.number,
                pageSize: self.size,
                previousPage: previous,
                nextPage: next,
                totalPages: totalPages,
                totalCount: resources.count,
            ),
        )
    }

    private func link(_ number: Int) -> String {
        "\(self.address)?page%5Bnumber%5D=\(number)&page%5Bsize%5D=\(self.size)"
    }
}
