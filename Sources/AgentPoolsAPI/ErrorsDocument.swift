/// The body of an answer that is an error: `{"errors": [...]}`.
///
/// Takes what has been seen in the wild: objects, plain strings, one string instead of a list, and a status that is a
/// number.
///
/// - SeeAlso: <https://jsonapi.org/format/#error-objects>.
public struct ErrorsDocument: Hashable, Sendable {
    /// The error objects, in the order of the API.
    public var errors: [APIErrorDocument]

    /// Makes a body from its error objects.
    public init(errors: [APIErrorDocument]) {
        self.errors = errors
    }
}

extension ErrorsDocument: Codable {
    private enum Member: String, CodingKey {
        case errors
    }

    /// Reads a body; entries that are neither an object nor a string are passed over.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        if let list = try? members.decode([ErrorEntry].self, forKey: .errors) {
            self.init(errors: list.compactMap(\.document))
        } else {
            self.init(errors: [try members.decode(ErrorEntry.self, forKey: .errors).document].compactMap(\.self))
        }
    }

    /// Writes a body in the API's own form.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Member.self)
        try members.encode(self.errors.map { ErrorEntry(document: $0) }, forKey: .errors)
    }
}

/// One entry of `errors`; its document is nil where the entry is of no kind we know.
private struct ErrorEntry: Codable {
    var document: APIErrorDocument?

    private enum Member: String, CodingKey {
        case status, title, detail, source
    }

    private enum SourceMember: String, CodingKey {
        case pointer
    }

    init(document: APIErrorDocument) {
        self.document = document
    }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.document = APIErrorDocument(detail: text)
            return
        }
        guard let members = try? decoder.container(keyedBy: Member.self) else { return }
        let source = try? members.nestedContainer(keyedBy: SourceMember.self, forKey: .source)
        let number = try? members.decode(Int.self, forKey: .status)
        self.document = APIErrorDocument(
            status: number.map(String.init) ?? (try? members.decode(String.self, forKey: .status)),
            title: try? members.decode(String.self, forKey: .title),
            detail: try? members.decode(String.self, forKey: .detail),
            pointer: try? source?.decode(String.self, forKey: .pointer),
        )
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Member.self)
        try members.encodeIfPresent(self.document?.status, forKey: .status)
        try members.encodeIfPresent(self.document?.title, forKey: .title)
        try members.encodeIfPresent(self.document?.detail, forKey: .detail)
        guard let pointer = self.document?.pointer else { return }
        var source = members.nestedContainer(keyedBy: SourceMember.self, forKey: .source)
        try source.encode(pointer, forKey: .pointer)
    }
}
