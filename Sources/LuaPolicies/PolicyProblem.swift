/// One thing that is wrong with a policy file.
package struct PolicyProblem: Error, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Such as `policies/pools.lua`.
    package var file: String
    /// Counted from 1; 0 where the whole file is meant.
    package var line: Int
    /// What is wrong, and what to do.
    package var message: String

    package init(file: String, line: Int, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// The place and the message.
    ///
    /// Such as `policies/pools.lua:14: tfc.pools.crate is not a call; did you mean tfc.pools.create?`
    package var description: String {
        self.line > 0 ? "\(self.file):\(self.line): \(self.message)" : "\(self.file): \(self.message)"
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.file, left.line, left.message) < (right.file, right.line, right.message)
    }

    /// Reads Lua's own form, `file:line: message`; what has no such beginning belongs to `file` as a whole.
    init(luaError text: String, file: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let line = Int(parts[1]), parts[0].hasSuffix(".lua") else {
            self.init(file: file, line: 0, message: text)
            return
        }
        self.init(file: String(parts[0]), line: line, message: String(parts[2].drop { $0 == " " }))
    }
}

/// Why a policy set could not be loaded; none of it is used.
package struct PolicyLoadError: Error, Hashable, Sendable, CustomStringConvertible {
    package let problems: [PolicyProblem]

    package init(_ problems: [PolicyProblem]) {
        self.problems = problems
    }

    /// One problem a line.
    package var description: String {
        self.problems.map(\.description).joined(separator: "\n")
    }
}
