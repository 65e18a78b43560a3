/// Characters that chats write as entities of HTML, such as `&amp;`.
enum HTMLEntities {
    private static let named: [Substring: Character] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    ]

    /// The text with the entities that chats use replaced, once: `&amp;lt;` is `&lt;`, not `<`.
    static func decoded(_ text: some StringProtocol) -> String {
        guard text.contains("&") else { return String(text) }
        var decoded = ""
        var rest = Substring(text)
        while let ampersand = rest.firstIndex(of: "&") {
            decoded += rest[..<ampersand]
            rest = rest[ampersand...]
            // The longest that is read is &#x10FFFF;.
            if let end = rest.prefix(10).firstIndex(of: ";"),
                let character = self.character(rest[rest.index(after: ampersand)..<end])
            {
                decoded.append(character)
                rest = rest[rest.index(after: end)...]
            } else {
                decoded.append("&")
                rest = rest.dropFirst()
            }
        }
        return decoded + rest
    }

    private static func character(_ name: Substring) -> Character? {
        guard name.hasPrefix("#") else { return self.named[name] }
        let digits = name.dropFirst()
        let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
        guard let code = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits) else { return nil }
        return Unicode.Scalar(code).map(Character.init)
    }
}
