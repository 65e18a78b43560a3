import AgentPoolsAPI

// What the tests read: text instead of bytes.

extension JSON {
    init(_ text: String) throws(JSONError) {
        try self.init(reading: Array(text.utf8))
    }
}

extension APIResource {
    /// Reads one resource object.
    init(_ text: String) throws(JSONError) {
        var reader = JSONReader(Array(text.utf8))
        try self.init(reading: &reader)
        try reader.finish()
    }

    /// The resource object as a tree.
    var tree: JSON {
        get throws(JSONError) {
            var writer = JSONWriter()
            self.write(to: &writer)
            return try JSON(reading: writer.bytes)
        }
    }
}

extension ResourceDocument {
    init(_ text: String) throws(JSONError) {
        try self.init(reading: Array(text.utf8))
    }
}

extension ListDocument {
    init(_ text: String) throws(JSONError) {
        try self.init(reading: Array(text.utf8))
    }
}

extension AgentPoolRequest {
    init(_ text: String) throws(JSONError) {
        try self.init(reading: Array(text.utf8))
    }
}

extension AgentTokenRequest {
    init(_ text: String) throws(JSONError) {
        try self.init(reading: Array(text.utf8))
    }
}
