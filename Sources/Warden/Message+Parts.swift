extension Message {
    /// Rows under a header, such as the pools and their agents.
    package struct Table: Hashable, Sendable, Codable {
        package var header: [String]
        /// A row with fewer cells than the header has empty ones at its end; cells beyond the header are not shown.
        package var rows: [[String]]

        package init(header: [String], rows: [[String]]) {
            self.header = header
            self.rows = rows
        }
    }

    /// One operation of a plan, as a line of a diff.
    package struct Change: Hashable, Sendable, Codable {
        package var sign: Sign
        /// The operation in words, such as `pools.create ci-arm`.
        package var words: String
        /// What became of it, such as `applied`; nil while it is only planned.
        package var outcome: String?
        /// Why; nil where there is nothing to add to the outcome.
        package var reason: String?

        package init(sign: Sign, words: String, outcome: String? = nil, reason: String? = nil) {
            self.sign = sign
            self.words = words
            self.outcome = outcome
            self.reason = reason
        }

        /// What an operation does to what is there.
        package enum Sign: String, Hashable, Sendable, Codable, CaseIterable {
            /// Something new is there afterwards.
            case add = "+"
            /// Something is gone afterwards.
            case remove = "-"
            /// Something that was there is different.
            case alter = "~"
        }
    }

    /// An answer with one press: what comes back to us is its command line, as if the person had typed it.
    package struct Button: Hashable, Sendable, Codable {
        /// Such as `Approve`.
        package var label: String
        /// Such as `approve 12`.
        package var command: String
        /// What may follow the command where it is typed, such as `and why`; nil for nothing.
        package var addition: String?

        package init(label: String, command: String, addition: String? = nil) {
            self.label = label
            self.command = command
            self.addition = addition
        }
    }
}

extension Message.Change {
    package init(_ operation: Operation) {
        let sign: Sign =
            switch operation.kind {
            case .createPool, .createToken: .add
            case .deletePool, .deleteAgent, .deleteToken: .remove
            case .updatePool, .scopePool: .alter
            }
        self.init(sign: sign, words: operation.summary)
    }

    package init(_ line: Settlement.Line) {
        self.init(line.operation)
        self.outcome = line.outcome.word
        self.reason = line.outcome.reason
    }
}
