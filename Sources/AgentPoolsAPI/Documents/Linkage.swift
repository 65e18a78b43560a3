/// What a relationship points to: nothing, one resource or many.
///
/// - SeeAlso: <https://jsonapi.org/format/#document-resource-object-linkage>.
struct Linkage: ReadableMembers {
    /// The IDs of the resources, in the order of the API; an entry without an ID is passed over.
    var ids: [String] = []

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        guard case "data" = name else { return try reader.skip() }
        self.ids = []
        if try reader.kind() == .array {
            _ = try reader.enterArray()
            while try reader.nextElement() { try self.add(from: &reader) }
        } else {
            try self.add(from: &reader)
        }
    }

    private mutating func add(from reader: inout JSONReader) throws(JSONError) {
        let identifier: ResourceIdentifier = try reader.members()
        if let id = identifier.id { self.ids.append(id) }
    }
}

/// A resource identifier object: type and ID.
///
/// - SeeAlso: <https://jsonapi.org/format/#document-resource-identifier-objects>.
struct ResourceIdentifier: ReadableMembers {
    var id: String?
    var type: String?

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "id": self.id = try reader.text()
        case "type": self.type = try reader.text()
        default: try reader.skip()
        }
    }
}

extension JSONReader {
    /// Reads a relationship to many.
    mutating func linkage<ID: ResourceID>() throws(JSONError) -> [ID] {
        let linkage: Linkage = try self.members()
        return linkage.ids.map(ID.init(rawValue:))
    }
}

extension JSONWriter {
    /// Writes a relationship to many.
    mutating func relationship(_ name: StaticString, _ ids: [some ResourceID], type: String) {
        self.name(name)
        self.beginObject()
        self.name("data")
        self.beginArray()
        for id in ids { self.identifier(id.rawValue, type: type) }
        self.endArray()
        self.endObject()
    }

    /// Writes a relationship to one.
    mutating func relationship(_ name: StaticString, _ id: String, type: String) {
        self.name(name)
        self.beginObject()
        self.name("data")
        self.identifier(id, type: type)
        self.endObject()
    }

    /// Writes a relationship that only says where its resources are listed.
    mutating func relationship(_ name: StaticString, at before: StaticString, _ id: String, _ after: StaticString) {
        self.name(name)
        self.beginObject()
        self.name("links")
        self.beginObject()
        self.name("related")
        self.write(before, id, after)
        self.endObject()
        self.endObject()
    }

    /// Writes the member `links` with the resource's own address.
    mutating func ownLink(_ before: StaticString, _ id: String) {
        self.name("links")
        self.beginObject()
        self.name("self")
        self.write(before, id)
        self.endObject()
    }

    private mutating func identifier(_ id: String, type: String) {
        self.beginObject()
        self.name("id")
        self.write(id)
        self.name("type")
        self.write(type)
        self.endObject()
    }
}
