import Warden

extension Rejection {
    /// A proven body that is not the JSON we accept.
    init(_ error: JSONError) {
        switch error.problem {
        case .duplicateName:
            self.init(.fieldDuplicate, "The body is not JSON that can be trusted: \(error.explanation).")
        case .empty, .endsTooEarly, .unexpectedByte, .trailingBytes, .byteOrderMark, .notUTF8, .controlCharacter,
            .escape, .loneSurrogate, .number, .tooDeep, .tooLong:
            self.init(.bodyMalformed, "The body is not JSON: \(error.explanation).")
        }
    }

    /// A proven body that is not the form we accept.
    init(_ error: FormError) {
        switch error.problem {
        case .duplicateName:
            self.init(.fieldDuplicate, "The body is not a form that can be trusted: \(error.explanation).")
        case .percent, .notUTF8, .emptyName:
            self.init(.bodyMalformed, "The body is not a form: \(error.explanation).")
        }
    }

    /// A proven body without a field that it needs.
    static func missing(_ field: String) -> Rejection {
        Rejection(.fieldMissing, "The body has no field \(field).")
    }
}
