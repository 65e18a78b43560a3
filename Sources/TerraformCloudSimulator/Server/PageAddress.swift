import AgentPoolsAPI
import Foundation

/// Where the pages of a list are: the address of the request, with all its query parameters but for the page.
struct PageAddress {
    private let address: String
    private let before: String
    private let after: String

    /// - Parameters:
    ///   - host: The request's `Host`.
    ///   - path: The request's path, as it came.
    ///   - query: Its query.
    init(host: String, path: String, query: RequestQuery) {
        self.address = "http://\(host)\(path)?"
        // In the order of their names, as the live service writes them; `page` is one of them.
        let others = query.parameters
            .filter { $0.name != "page[number]" && $0.name != "page[size]" }
            .map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
            .sorted()
        self.before = others.filter { $0 < "page" }.map { $0 + "&" }.joined()
        self.after = others.filter { $0 >= "page" }.map { "&" + $0 }.joined()
    }

    /// The page of a list of so many, and its neighbours.
    func place(_ page: PageRequest, totalCount: Int, edition: SimulatedEdition) -> (Pagination, PageLinks) {
        let totalPages = max(1, (totalCount + page.size - 1) / page.size)
        let previous = page.number > 1 ? min(page.number - 1, totalPages) : nil
        let next = page.number < totalPages ? page.number + 1 : nil
        return (
            Pagination(
                currentPage: page.number,
                pageSize: edition == .today ? page.size : nil,
                previousPage: previous,
                nextPage: next,
                totalPages: totalPages,
                totalCount: totalCount,
            ),
            PageLinks(
                current: self.link(page.number, page.size),
                first: self.link(1, page.size),
                previous: previous.map { self.link($0, page.size) },
                next: next.map { self.link($0, page.size) },
                last: self.link(totalPages, page.size),
            ),
        )
    }

    private func link(_ number: Int, _ size: Int) -> String {
        "\(self.address)\(self.before)page%5Bnumber%5D=\(number)&page%5Bsize%5D=\(size)\(self.after)"
    }
}

extension String {
    /// The text as part of a query: all but letters, digits and `-._~` encoded.
    fileprivate var percentEncoded: String {
        self.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? ""
    }
}

extension CharacterSet {
    fileprivate static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
}
