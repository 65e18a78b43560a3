extension APIErrors {
    /// The most error objects that are kept of one answer: enough for a person, and no flood in a log or a chat.
    public static let most = 16

    /// The most characters that are kept of one text: of an error object, or of a body that has none.
    public static let longestText = 500

    /// The longest body, in bytes, that is looked through for error objects; the API's own are below 10 KiB.
    static let longestDocument = 1_048_576

    /// How many bytes of a body without error objects are looked at; white space before the text is among them.
    static let longestBeginning = 65_536

    /// Reads the body of an answer that is an error; never fails.
    ///
    /// - Parameters:
    ///   - body: The body as it came: a JSON:API document, HTML of a proxy, or nothing.
    ///   - requestID: The value of `X-Request-Id`, where there was one.
    /// - Returns: What could be read, cut to ``most`` objects and ``longestText`` characters a text, without control
    ///   characters. Where it is no document of errors, the beginning of its text as ``body``.
    public static func read(_ body: [UInt8], requestID: String?) -> APIErrors {
        let requestID = requestID.map { $0.beginning(APIErrors.longestText) }
        if body.count <= Self.longestDocument, let document = try? ErrorsDocument(reading: body) {
            return APIErrors(documents: document.errors.prefix(Self.most).map(\.cut), requestID: requestID)
        }
        let text = String(decoding: body.prefix(Self.longestBeginning), as: UTF8.self)
            .beginning(Self.longestText)
        return APIErrors(requestID: requestID, body: text.isEmpty ? nil : text)
    }
}

extension APIErrorDocument {
    fileprivate var cut: APIErrorDocument {
        APIErrorDocument(
            status: self.status?.beginning(APIErrors.longestText),
            title: self.title?.beginning(APIErrors.longestText),
            detail: self.detail?.beginning(APIErrors.longestText),
            pointer: self.pointer?.beginning(APIErrors.longestText),
            parameter: self.parameter?.beginning(APIErrors.longestText),
            code: self.code?.beginning(APIErrors.longestText),
        )
    }
}
