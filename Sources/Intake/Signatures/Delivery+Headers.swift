import Warden

extension Delivery {
    /// The value of a header field on which trust depends: it is there exactly once, and not empty.
    ///
    /// Two values are refused because proxies, frameworks and we could each believe another one.
    ///
    /// - Parameter name: The field's name in lower case.
    /// - Returns: The value, not empty.
    /// - Throws: ``Rejection`` with `header_missing` or `header_duplicate`.
    func onlyValue(of name: String) throws(Rejection) -> String {
        let values = self.values(of: name)
        guard let value = values.first, values.count > 1 || !value.isEmpty else {
            throw Rejection(.headerMissing, "The header \(name) is missing.")
        }
        guard values.count == 1 else {
            throw Rejection(.headerDuplicate, "The header \(name) must not come twice.")
        }
        return value
    }

    /// The media type of the body in lower case, without parameters; nil when it is not stated exactly once.
    var mediaType: String? {
        let values = self.values(of: "content-type")
        guard values.count == 1 else { return nil }
        return MediaType.bare(values[0])
    }
}

/// Media types as senders write them.
enum MediaType {
    static let json = "application/json"
    static let form = "application/x-www-form-urlencoded"

    /// Whether it is JSON, or a format that is written in JSON, such as `application/cloudevents+json`.
    static func isJSON(_ type: String) -> Bool {
        type == self.json || type.hasSuffix("+json")
    }

    /// The type of `application/json; charset=utf-8` is `application/json`.
    static func bare(_ field: String) -> String {
        let type = field.prefix { $0 != ";" }
        return type.trimmingBlanks.lowercased()
    }
}

extension Substring {
    /// Without the blanks and tabs at both ends: what HTTP calls optional whitespace.
    var trimmingBlanks: Substring {
        let start = self.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return start.prefix(0) }
        return start[...last]
    }
}
