extension StringProtocol {
    /// Whether the text can stand between two slashes of a path as it is: letters, digits, `_`, `.` and `-`, and not of dots
    /// alone, which would climb out of the path.
    var isPathSegment: Bool {
        !self.isEmpty && !self.allSatisfy { $0 == "." }
            && self.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
