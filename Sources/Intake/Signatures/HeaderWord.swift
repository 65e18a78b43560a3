import Warden

/// Words in headers that end up in logs, in the journal, and in names that policies see.
enum HeaderWord {
    /// 1 to 200 visible ASCII characters.
    static func isIdentifier(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// A part of an event's name, from the sender's own word: `run:errored` is `run.errored`, `Merge Request` is
    /// `merge_request`.
    ///
    /// - Returns: Nil for a word that is empty, longer than 100 bytes, or has other characters than letters, digits,
    ///   `.`, `-` and `_`.
    static func eventName(_ text: String) -> String? {
        guard (1...100).contains(text.utf8.count) else { return nil }
        var name: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                name.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): name.append(byte | 0x20)
            case UInt8(ascii: ":"), UInt8(ascii: "/"): name.append(UInt8(ascii: "."))
            case UInt8(ascii: " "): name.append(UInt8(ascii: "_"))
            default: return nil
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}

extension Delivery {
    /// A header that identifies the delivery or its event.
    func onlyIdentifier(of name: String) throws(Rejection) -> String {
        let value = try self.onlyValue(of: name)
        guard HeaderWord.isIdentifier(value) else {
            throw Rejection(.headerMalformed, "The header \(name) is not an identifier.")
        }
        return value
    }

    /// As ``onlyIdentifier(of:)``, for a header that may be left out.
    func identifierIfAny(of name: String) throws(Rejection) -> String? {
        self.values(of: name).isEmpty ? nil : try self.onlyIdentifier(of: name)
    }

    /// A header whose value becomes part of an event's name.
    func onlyEventWord(of name: String) throws(Rejection) -> String {
        let value = try self.onlyValue(of: name)
        guard HeaderWord.eventName(value) != nil else {
            throw Rejection(.headerMalformed, "The header \(name) is not the name of an event.")
        }
        return value
    }

    /// Refuses every method but POST.
    ///
    /// - Parameter sender: The sender's name, for the explanation.
    /// - Throws: ``Rejection`` with `method_not_allowed`.
    func requirePOST(of sender: String) throws(Rejection) {
        guard self.method == "POST" else {
            throw Rejection(.methodNotAllowed, "\(sender) sends POST; the method was another one.")
        }
    }
}
