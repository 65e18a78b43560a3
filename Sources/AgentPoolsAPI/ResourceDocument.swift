/// A resource that is known by an ID.
public protocol IdentifiedResource: Sendable, Codable {
    /// The resource's ID as text.
    var id: String { get }
}

/// A JSON:API document with one resource.
public struct ResourceDocument<Resource: IdentifiedResource>: Sendable, Codable {
    /// The resource.
    public var data: Resource

    /// Wraps a resource.
    public init(data: Resource) {
        self.data = data
    }
}

extension ResourceDocument: Equatable where Resource: Equatable {}

/// A JSON:API document with one page of a list.
public struct ListDocument<Resource: IdentifiedResource>: Sendable, Codable {
    /// The resources of this page, in the order of the API.
    public var data: [Resource]
    /// Where the neighbouring pages are; nil where the API did not say.
    public var links: PageLinks?
    /// Where this page stands in the list; nil where the API did not say, which means that it is the only one.
    public var pagination: Pagination?

    /// Makes a page from its parts.
    public init(data: [Resource], links: PageLinks? = nil, pagination: Pagination? = nil) {
        self.data = data
        self.links = links
        self.pagination = pagination
    }

    private enum Member: String, CodingKey {
        case data, links, meta
    }

    private enum MetaMember: String, CodingKey {
        case pagination
    }

    /// Reads a page; `data` must be there, `links` and `meta` need not.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        let meta = try? members.nestedContainer(keyedBy: MetaMember.self, forKey: .meta)
        self.init(
            data: try members.decode([Resource].self, forKey: .data),
            links: try? members.decode(PageLinks.self, forKey: .links),
            pagination: try? meta?.decode(Pagination.self, forKey: .pagination),
        )
    }

    /// Writes a page.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Member.self)
        try members.encode(self.data, forKey: .data)
        try members.encodeIfPresent(self.links, forKey: .links)
        guard let pagination = self.pagination else { return }
        var meta = members.nestedContainer(keyedBy: MetaMember.self, forKey: .meta)
        try meta.encode(pagination, forKey: .pagination)
    }
}

extension ListDocument: Equatable where Resource: Equatable {}
