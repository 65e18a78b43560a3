/// A JSON:API document with one resource.
public struct ResourceDocument<Resource: APIResource>: Sendable, Hashable {
    /// The resource.
    public var data: Resource
    /// What the document tells of workspaces that the resource points to; empty unless that was asked for.
    public var included: [Workspace]

    /// Wraps a resource.
    public init(data: Resource, included: [Workspace] = []) {
        self.data = data
        self.included = included
    }

    /// Reads a document.
    ///
    /// What is included is also put into the resource: see ``AgentPool/includedWorkspaces``.
    ///
    /// - Throws: ``JSONError`` where it is no JSON, or `data` is no such resource.
    public init(reading bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        var data: Resource?
        var included: [Workspace] = []
        guard try reader.enterObject() else { throw reader.error("a document that is no object") }
        while let name = try reader.nextName() {
            switch name {
            case "data": data = try Resource(reading: &reader)
            case "included": included = try reader.includedWorkspaces()
            default: try reader.skip()
            }
        }
        try reader.finish()
        guard var data else { throw reader.error("a document without data") }
        if !included.isEmpty { data.include(included.byID) }
        self.init(data: data, included: included)
    }

    /// The document as JSON.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("data")
        self.data.write(to: &writer)
        writer.included(self.included)
        writer.endObject()
        return writer.bytes
    }
}
