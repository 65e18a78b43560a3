/// The resource object in the body of a request.
///
/// Reading is strict, unlike that of an answer: what the sender means must be clear before anything is changed.
struct RequestMembers<Attributes: ReadableMembers, Relationships: ReadableMembers> {
    var type = ""
    var id: String?
    var attributes = Attributes()
    var relationships = Relationships()

    static func read(_ bytes: [UInt8]) throws(JSONError) -> Self {
        var reader = JSONReader(bytes)
        var members: Self?
        guard try reader.enterObject() else { throw reader.error("a document that is no object") }
        while let name = try reader.nextName() {
            guard case "data" = name else {
                try reader.skip()
                continue
            }
            members = try Self(reading: &reader)
        }
        try reader.finish()
        guard let members else { throw reader.error("a document without data") }
        return members
    }

    private init(reading reader: inout JSONReader) throws(JSONError) {
        guard try reader.enterObject() else { throw reader.error("data that is no object") }
        var type: String?
        while let name = try reader.nextName() {
            switch name {
            case "type": type = try reader.textOrNull("a type")
            case "id": self.id = try reader.textOrNull("an ID")
            case "attributes": self.attributes = try reader.membersOrNull("attributes")
            case "relationships": self.relationships = try reader.membersOrNull("relationships")
            default: try reader.skip()
            }
        }
        guard let type else { throw reader.error("data without a type") }
        self.type = type
    }
}

extension JSONReader {
    /// Reads a string or `null`; for anything else, the error calls it by its `subject`, such as `a name`.
    mutating func textOrNull(_ subject: StaticString) throws(JSONError) -> String? {
        let kind = try self.kind()
        guard kind == .string || kind == .null else { throw self.error("\(subject) that is no text") }
        return try self.text()
    }

    /// Reads an object; `null` reads as an empty one.
    mutating func membersOrNull<Members: ReadableMembers>(_ subject: StaticString) throws(JSONError) -> Members {
        let kind = try self.kind()
        guard kind == .object || kind == .null else { throw self.error("\(subject) that are no object") }
        return try self.members()
    }

    /// Reads a relationship to many of one type.
    ///
    /// - Returns: The IDs; nil where the relationship, or its `data`, is `null` or missing.
    mutating func strictLinkage(_ type: String) throws(JSONError) -> [String]? {
        let kind = try self.kind()
        guard kind == .object || kind == .null else { throw self.error("a relationship that is no object") }
        guard try self.enterObject() else { return nil }
        var ids: [String]?
        while let name = try self.nextName() {
            guard case "data" = name else {
                try self.skip()
                continue
            }
            ids = try self.strictIdentifiers(type)
        }
        return ids
    }

    private mutating func strictIdentifiers(_ type: String) throws(JSONError) -> [String]? {
        let kind = try self.kind()
        guard kind == .array || kind == .null else { throw self.error("a relationship to many that has no list") }
        guard try self.enterArray() else { return nil }
        var ids: [String] = []
        while try self.nextElement() {
            let identifier: ResourceIdentifier = try self.members()
            guard let id = identifier.id, identifier.type == type else {
                throw self.error("a relationship to something that is not of the type \(type), or has no ID")
            }
            ids.append(id)
        }
        return ids
    }
}

extension JSONWriter {
    /// Writes a body up to its attributes.
    mutating func beginRequest(type: String, id: String?) {
        self.beginObject()
        self.name("data")
        self.beginObject()
        self.name("type")
        self.write(type)
        guard let id else { return }
        self.name("id")
        self.write(id)
    }

    /// Ends a body.
    mutating func endRequest() {
        self.endObject()
        self.endObject()
    }
}
