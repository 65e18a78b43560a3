/// One thing that is wrong with a policy file.
package struct PolicyProblem: Error, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Such as `policies/pools.lua`.
    package var file: String
    /// Counted from 1; 0 where the whole file is meant.
    package var line: Int
    /// What is wrong, and what to do.
    package var message: String
    package var rule: Rule

    package init(file: String, line: Int, message: String, rule: Rule = .load) {
        self.file = file
        self.line = line
        self.message = message
        self.rule = rule
    }

    /// What kind of mistake it is: the rule's ID in reports for programs.
    package enum Rule: String, Hashable, Sendable, CaseIterable {
        case compile
        case load
        case undeclaredGlobal = "undeclared-global"
        case unknownCall = "unknown-call"
        case argument
        case manifest
        case tooMuchAllowed = "too-much-allowed"
        case doubleCommand = "double-command"
        case unreachable
        case event
        case failedCase = "failed-case"

        /// What the rule looks for, in one sentence.
        package var about: String {
            switch self {
            case .compile: "The file must be Lua 5.4."
            case .load: "The file must load, and its registrations must have the right form."
            case .undeclaredGlobal: "A global name must be declared: by Lua, by Poolwarden or by the file."
            case .unknownCall: "A call must be there."
            case .argument: "A call must get what it takes."
            case .manifest: "A policy may plan only what its manifest allows."
            case .tooMuchAllowed: "A manifest should allow no more than the policy plans."
            case .doubleCommand: "Two policies must not claim one command."
            case .unreachable: "A rule or a line that can never run is a mistake."
            case .event: "A rule must be about an event that some source sends."
            case .failedCase: "A case must be decided as it says."
            }
        }
    }

    /// Whether it is something to think about and no mistake: a check with only such problems passes.
    package var isWarning: Bool { self.rule == .tooMuchAllowed }

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
