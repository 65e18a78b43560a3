/// A name with `*` for any run of characters, such as `ci-*`.
package struct NamePattern: Hashable, Sendable {
    private let pattern: [UInt8]

    package init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
    }

    /// Whether the whole name fits; linear in the name's length for each `*`.
    package func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        var at = 0
        var next = 0
        var star: (pattern: Int, name: Int)?
        while next < name.count {
            if at < self.pattern.count, self.pattern[at] == UInt8(ascii: "*") {
                star = (at + 1, next)
                at += 1
            } else if at < self.pattern.count, self.pattern[at] == name[next] {
                at += 1
                next += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                at = last.pattern
                next = last.name + 1
            } else {
                return false
            }
        }
        return self.pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
