/// Where one page stands in its list.
///
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs#pagination>.
public struct Pagination: Hashable, Sendable, Codable {
    /// The page's number, from 1.
    public var currentPage: Int?
    /// The most resources on a page.
    public var pageSize: Int?
    /// The number of the page before; nil on the first.
    public var previousPage: Int?
    /// The number of the page after; nil on the last.
    public var nextPage: Int?
    /// How many pages there are.
    public var totalPages: Int?
    /// How many resources there are on all pages.
    public var totalCount: Int?

    /// Makes a description of a page from its parts.
    public init(
        currentPage: Int?,
        pageSize: Int? = nil,
        previousPage: Int? = nil,
        nextPage: Int? = nil,
        totalPages: Int? = nil,
        totalCount: Int? = nil,
    ) {
        self.currentPage = currentPage
        self.pageSize = pageSize
        self.previousPage = previousPage
        self.nextPage = nextPage
        self.totalPages = totalPages
        self.totalCount = totalCount
    }

    private enum CodingKeys: String, CodingKey {
        case currentPage = "current-page"
        case pageSize = "page-size"
        case previousPage = "prev-page"
        case nextPage = "next-page"
        case totalPages = "total-pages"
        case totalCount = "total-count"
    }

    /// Writes all members; on the first and the last page the missing neighbour is `null`, as in the API's samples.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(self.currentPage, forKey: .currentPage)
        try members.encodeIfPresent(self.pageSize, forKey: .pageSize)
        try members.encode(self.previousPage, forKey: .previousPage)
        try members.encode(self.nextPage, forKey: .nextPage)
        try members.encodeIfPresent(self.totalPages, forKey: .totalPages)
        try members.encodeIfPresent(self.totalCount, forKey: .totalCount)
    }
}

/// The absolute addresses of a page and of its neighbours.
public struct PageLinks: Hashable, Sendable, Codable {
    /// This page.
    public var current: String?
    /// The first page.
    public var first: String?
    /// The page before; nil on the first.
    public var previous: String?
    /// The page after; nil on the last.
    public var next: String?
    /// The last page.
    public var last: String?

    /// Makes links from their parts.
    public init(current: String?, first: String?, previous: String?, next: String?, last: String?) {
        self.current = current
        self.first = first
        self.previous = previous
        self.next = next
        self.last = last
    }

    private enum CodingKeys: String, CodingKey {
        case current = "self"
        case first
        case previous = "prev"
        case next, last
    }

    /// Writes all members; a missing neighbour is `null`, as in the API's samples.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(self.current, forKey: .current)
        try members.encode(self.first, forKey: .first)
        try members.encode(self.previous, forKey: .previous)
        try members.encode(self.next, forKey: .next)
        try members.encode(self.last, forKey: .last)
    }
}
