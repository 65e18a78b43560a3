extension JSON {
    /// Reads a document of any kind, strictly: see ``JSONReader``.
    public init(reading bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        self = try reader.value()
        try reader.finish()
    }

    /// The value as a document without white space; the members of objects sorted by name.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
}
