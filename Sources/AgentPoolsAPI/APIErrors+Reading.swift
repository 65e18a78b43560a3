public import Foundation

extension APIErrors {
    /// The most error objects that are kept of one answer: enough for a person, and no flood in a log or a chat.
    public static let most = 16

    /// The most characters that are kept of one text of an error object.
    public static let longestText = 500

    /// Reads the body of an answer that is an error; never fails.
    ///
    /// - Parameters:
    ///   - body: The body as it came: a JSON:API document, HTML of a proxy, or nothing.
    ///   - requestID: The value of `X-Request-Id`, where there was one.
    /// - Returns: What could be read, cut to ``most`` objects and ``longestText`` characters a text; no documents where
    ///   the body was of another kind.
    public static func read(_ body: Data, requestID: String?) -> APIErrors {
        let document = try? JSONDecoder().decode(ErrorsDocument.self, from: body)
        return APIErrors(
            documents: (document?.errors ?? []).prefix(Self.most).map { error in
                APIErrorDocument(
                    status: error.status.map(Self.cut),
                    title: error.title.map(Self.cut),
                    detail: error.detail.map(Self.cut),
                    pointer: error.pointer.map(Self.cut),
                )
            },
            requestID: requestID.map(Self.cut),
        )
    }

    private static func cut(_ text: String) -> String {
        String(text.prefix(Self.longestText))
    }
}
