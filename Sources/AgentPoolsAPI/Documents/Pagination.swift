/// Where one page stands in its list.
///
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs#pagination>.
public struct Pagination: Hashable, Sendable {
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
}

extension Pagination: ReadableMembers {
    init() {
        self.init(currentPage: nil)
    }

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "current-page": self.currentPage = try reader.integer()
        case "page-size": self.pageSize = try reader.integer()
        case "prev-page": self.previousPage = try reader.integer()
        case "next-page": self.nextPage = try reader.integer()
        case "total-pages": self.totalPages = try reader.integer()
        case "total-count": self.totalCount = try reader.integer()
        default: try reader.skip()
        }
    }

    /// Writes the member `pagination`; on the first and the last page the missing neighbour is `null`, as in the samples.
    func write(to writer: inout JSONWriter) {
        writer.name("pagination")
        writer.beginObject()
        writer.name("current-page")
        writer.write(self.currentPage)
        if let pageSize = self.pageSize {
            writer.name("page-size")
            writer.write(pageSize)
        }
        writer.name("prev-page")
        writer.write(self.previousPage)
        writer.name("next-page")
        writer.write(self.nextPage)
        if let totalPages = self.totalPages {
            writer.name("total-pages")
            writer.write(totalPages)
        }
        if let totalCount = self.totalCount {
            writer.name("total-count")
            writer.write(totalCount)
        }
        writer.endObject()
    }
}
