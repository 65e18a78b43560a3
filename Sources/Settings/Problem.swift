/// One thing that is wrong or doubtful in the settings: where, which key, and what to do about it.
///
/// It never shows a value: what was written in the wrong place may be a secret.
package struct Problem: Hashable, Sendable, CustomStringConvertible {
    package let place: Place
    /// Such as `sources.slack.secrets`; nil when it is about the whole file.
    package let key: String?
    /// What is wrong and what to do, in one sentence.
    package let explanation: String

    package init(_ place: Place, key: String?, _ explanation: String) {
        self.place = place
        self.key = key
        self.explanation = explanation
    }

    package enum Place: Hashable, Sendable {
        /// The path as the caller gave it; the line, counted from 1, where one is known.
        case file(String, line: Int?)
        /// A variable's name.
        case environment(String)
    }

    /// One line, such as `poolwarden.yaml:12: sources.slack.secrets: no secret is set; write env:NAME or file:PATH`.
    package var description: String {
        let place =
            switch self.place {
            case .file(let path, let line?): "\(path):\(line)"
            case .file(let path, nil): path
            case .environment(let variable): variable
            }
        let parts = [place, self.key, self.explanation].compactMap { $0 }
        return parts.joined(separator: ": ").onOneLine
    }
}

/// Why there are no valid settings: every problem that was found, in the order of the file, at least one.
package struct SettingsError: Error, Hashable, CustomStringConvertible {
    package let problems: [Problem]

    package init(problems: [Problem]) {
        self.problems = problems
    }

    /// One problem a line.
    package var description: String {
        self.problems.map(\.description).joined(separator: "\n")
    }
}

extension [Problem] {
    /// In the order of the file; what has no line, and then the environment, at the end.
    var inOrder: [Problem] {
        self.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
    }
}

extension Problem {
    fileprivate var rank: Int {
        switch self.place {
        case .file(_, let line?): line
        case .file(_, nil): Int.max - 1
        case .environment: Int.max
        }
    }
}

extension String {
    /// Control characters replaced, so that a key or a path cannot begin a new line.
    fileprivate var onOneLine: String {
        var text = String.UnicodeScalarView()
        for scalar in self.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: text.append("?")
            default: text.append(scalar)
            }
        }
        return String(text)
    }
}
