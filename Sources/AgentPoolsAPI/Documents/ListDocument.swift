/// A JSON:API document with one page of a list.
public struct ListDocument<Resource: APIResource>: Sendable, Hashable {
    /// The resources of this page, in the order of the API.
    public var data: [Resource]
    /// Where the neighbouring pages are; nil where the API did not say.
    public var links: PageLinks?
    /// Where this page stands in the list; nil where the API did not say, which means that it is the only one.
    public var pagination: Pagination?
    /// How many resources a search found; nil where the API did not say.
    public var statusCounts: StatusCounts?
    /// What the document tells of workspaces that the resources point to; empty unless that was asked for.
    public var included: [Workspace]

    /// Makes a page from its parts.
    public init(
        data: [Resource],
        links: PageLinks? = nil,
        pagination: Pagination? = nil,
        statusCounts: StatusCounts? = nil,
        included: [Workspace] = [],
    ) {
        self.data = data
        self.links = links
        self.pagination = pagination
        self.statusCounts = statusCounts
        self.included = included
    }

    /// Reads a page; `data` must be there, the rest need not.
    ///
    /// What is included is also put into the resources: see ``AgentPool/includedWorkspaces``.
    ///
    /// - Throws: ``JSONError`` where it is no JSON, or `data` is no list of such resources.
    public init(reading bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        var data: [Resource]?
        var links: PageLinks?
        var meta = ListMeta()
        var included: [Workspace] = []
        guard try reader.enterObject() else { throw reader.error("a document that is no object") }
        while let name = try reader.nextName() {
            switch name {
            case "data": data = try Self.resources(&reader)
            case "links": links = try reader.membersIfObject()
            case "meta": meta = try reader.members()
            case "included": included = try reader.includedWorkspaces()
            default: try reader.skip()
            }
        }
        try reader.finish()
        guard var data else { throw reader.error("a document without data") }
        if !included.isEmpty {
            let workspaces = included.byID
            for index in data.indices { data[index].include(workspaces) }
        }
        self.init(
            data: data,
            links: links,
            pagination: meta.pagination,
            statusCounts: meta.statusCounts?.counts,
            included: included,
        )
    }

    /// The document as JSON.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        // An agent takes about 300 bytes, a pool about 600.
        writer.reserve(1_024 + self.data.count * 640)
        writer.beginObject()
        writer.name("data")
        writer.beginArray()
        for resource in self.data { resource.write(to: &writer) }
        writer.endArray()
        writer.included(self.included)
        if let links = self.links {
            writer.name("links")
            links.write(to: &writer)
        }
        if self.pagination != nil || self.statusCounts != nil {
            writer.name("meta")
            writer.beginObject()
            self.pagination?.write(to: &writer)
            self.statusCounts?.write(to: &writer)
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }

    private static func resources(_ reader: inout JSONReader) throws(JSONError) -> [Resource] {
        guard try reader.enterArray() else { throw reader.error("data that is no list") }
        var resources: [Resource] = []
        while try reader.nextElement() { resources.append(try Resource(reading: &reader)) }
        return resources
    }
}

/// The member `meta` of a list's document.
private struct ListMeta: ReadableMembers {
    var pagination: Pagination?
    var statusCounts: ReadStatusCounts?

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "pagination": self.pagination = try reader.membersIfObject()
        case "status-counts": self.statusCounts = try reader.membersIfObject()
        default: try reader.skip()
        }
    }
}
