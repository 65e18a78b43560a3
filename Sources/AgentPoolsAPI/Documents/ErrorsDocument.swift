/// The body of an answer that is an error: `{"errors": [...]}`.
///
/// Takes what has been seen in the wild: objects, plain strings, one of them instead of a list, a status that is a number,
/// and the `error` or `message` of servers that do not speak JSON:API.
///
/// - SeeAlso: <https://jsonapi.org/format/#error-objects>.
public struct ErrorsDocument: Hashable, Sendable {
    /// The error objects, in the order of the API.
    public var errors: [APIErrorDocument]

    /// Makes a body from its error objects.
    public init(errors: [APIErrorDocument]) {
        self.errors = errors
    }

    /// Reads a body; entries that say nothing, and those that are neither an object nor a string, are passed over.
    ///
    /// - Throws: ``JSONError`` where it is no JSON, or tells of no error in any of these ways.
    public init(reading bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        var errors: [APIErrorDocument]?
        var others: [APIErrorDocument]?
        guard try reader.enterObject() else { throw reader.error("a document that is no object") }
        while let name = try reader.nextName() {
            switch name {
            case "errors": errors = try reader.errorDocuments()
            case "error", "message": others = (others ?? []) + (try reader.errorDocuments())
            default: try reader.skip()
            }
        }
        try reader.finish()
        guard errors != nil || others?.isEmpty == false else { throw reader.error("a document without errors") }
        self.init(errors: [errors, others].compactMap(\.self).first { !$0.isEmpty } ?? [])
    }

    /// The body as JSON.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("errors")
        writer.beginArray()
        for error in self.errors { error.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension JSONReader {
    /// Reads a list of errors, or a single one.
    fileprivate mutating func errorDocuments() throws(JSONError) -> [APIErrorDocument] {
        guard try self.kind() == .array else { return try self.errorDocument().map { [$0] } ?? [] }
        _ = try self.enterArray()
        var documents: [APIErrorDocument] = []
        while try self.nextElement() {
            if let document = try self.errorDocument() { documents.append(document) }
        }
        return documents
    }

    private mutating func errorDocument() throws(JSONError) -> APIErrorDocument? {
        switch try self.kind() {
        case .string:
            guard let text = try self.text(), !text.isEmpty else { return nil }
            return APIErrorDocument(detail: text)
        case .object:
            let document: APIErrorDocument = try self.members()
            return document == APIErrorDocument() ? nil : document
        case .array, .number, .bool, .null:
            try self.skip()
            return nil
        }
    }
}

extension APIErrorDocument: ReadableMembers {
    init() {
        self.init(status: nil)
    }

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "status": self.status = try reader.textOrInteger()
        case "title": self.title = try reader.text()
        case "detail": self.detail = try reader.text()
        case "message":
            let text = try reader.text()
            self.detail = self.detail ?? text
        case "code": self.code = try reader.textOrInteger()
        case "source":
            let source: ErrorSource = try reader.members()
            self.pointer = source.pointer
            self.parameter = source.parameter
        default: try reader.skip()
        }
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.writeMember("status", self.status)
        writer.writeMember("code", self.code)
        writer.writeMember("title", self.title)
        writer.writeMember("detail", self.detail)
        if self.pointer != nil || self.parameter != nil {
            writer.name("source")
            writer.beginObject()
            writer.writeMember("pointer", self.pointer)
            writer.writeMember("parameter", self.parameter)
            writer.endObject()
        }
        writer.endObject()
    }
}

/// The member `source` of an error object.
private struct ErrorSource: ReadableMembers {
    var pointer: String?
    var parameter: String?

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "pointer": self.pointer = try reader.text()
        case "parameter": self.parameter = try reader.text()
        default: try reader.skip()
        }
    }
}

extension JSONReader {
    /// Reads a string, or a whole number as its digits.
    fileprivate mutating func textOrInteger() throws(JSONError) -> String? {
        guard try self.kind() == .number else { return try self.text() }
        return try self.integer().map(String.init)
    }
}

extension JSONWriter {
    /// Writes a member unless its value is nil.
    fileprivate mutating func writeMember(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        self.name(name)
        self.write(text)
    }
}
