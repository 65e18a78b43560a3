/// An object whose members are read one by one, such as the attributes of a resource.
protocol ReadableMembers {
    /// What is known where there is no such object.
    init()

    /// Reads the value of one member, or skips it.
    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError)
}

/// Members that nobody needs.
struct IgnoredMembers: ReadableMembers {
    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        try reader.skip()
    }
}

/// The members of a resource object, as they came.
///
/// Where a name comes twice, the last value counts alone: a later `attributes` replaces an earlier one, and adds nothing
/// to it.
struct ResourceMembers<Attributes: ReadableMembers, Relationships: ReadableMembers>: ReadableMembers {
    var id: String?
    /// The word of `type`; nil where it is no text.
    var type: String?
    /// Whether there is a member `type` at all.
    var hasType = false
    var attributes = Attributes()
    var relationships = Relationships()

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "id": self.id = try reader.text()
        case "type":
            self.type = try reader.text()
            self.hasType = true
        case "attributes": self.attributes = try reader.members()
        case "relationships": self.relationships = try reader.members()
        default: try reader.skip()
        }
    }
}

extension JSONReader {
    /// Reads an object; a value of another kind is passed over and reads as an empty one.
    mutating func members<Members: ReadableMembers>() throws(JSONError) -> Members {
        var members = Members()
        guard try self.enterObject() else { return members }
        while let name = try self.nextName() { try members.read(name, from: &self) }
        return members
    }

    /// Reads an object; a value of another kind is passed over and reads as nil.
    mutating func membersIfObject<Members: ReadableMembers>() throws(JSONError) -> Members? {
        guard try self.kind() == .object else {
            try self.skip()
            return nil
        }
        return try self.members()
    }

    /// Reads a resource object of one type.
    mutating func resource<Attributes, Relationships>(
        _ type: String
    ) throws(JSONError) -> (id: String, attributes: Attributes, relationships: Relationships)
    where Attributes: ReadableMembers, Relationships: ReadableMembers {
        guard try self.kind() == .object else { throw self.error("no object of the type \(type) where one should be") }
        let start = self.offset
        let members: ResourceMembers<Attributes, Relationships> = try self.members()
        guard !members.hasType || members.type == type else {
            throw JSONError(offset: start, reason: "an object that is not of the type \(type)")
        }
        guard let id = members.id else { throw JSONError(offset: start, reason: "an object without an ID") }
        return (id, members.attributes, members.relationships)
    }
}

extension JSONWriter {
    /// Writes the first members of a resource object.
    mutating func beginResource(_ id: String, type: String) {
        self.beginObject()
        self.name("id")
        self.write(id)
        self.name("type")
        self.write(type)
    }

    /// Writes attributes that are not known, sorted by name; those that are known have been written, and do not come again.
    mutating func writeOthers(_ attributes: [String: JSON], except known: Set<String>) {
        guard !attributes.isEmpty else { return }
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            self.name(name)
            self.write(value)
        }
    }
}
