/// What a forge calls its projects and objects, which becomes part of an address: nothing but plain names is taken.
enum ForgePath {
    /// Whether a text is some names with a slash between them, such as `owner/name`.
    static func isPath(_ text: String, parts count: ClosedRange<Int>) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return count.contains(parts.count) && parts.allSatisfy(self.isName)
    }

    /// A text that is the ID of a commit or a discussion: 7 to 64 digits of base 16, in lower case; else nil.
    static func objectID(_ text: String) -> String? {
        let isID =
            (7...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
                default: false
                }
            }
        return isID ? text : nil
    }

    private static func isName(_ part: Substring) -> Bool {
        guard (1...100).contains(part.utf8.count), part != ".", part != ".." else { return false }
        return part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}
