import Foundation
import Warden

/// The upper half of a case: keys with their values, and the comment above them.
struct CaseKeys {
    private var entries: [String: Entry] = [:]
    /// Nil where there is none.
    let comment: String?

    private static let known = [
        "command", "event", "tick", "actor", "payload", "facts", "fields", "memory", "sent", "received", "source",
    ]

    /// What stands behind a key, up to the next one.
    struct Entry {
        var text: String
        /// Where the key stands.
        let line: Int

        var value: String { self.text.trimmingCharacters(in: .whitespacesAndNewlines) }

        /// The line where a word stands between quotes; the key's own line for none.
        func line(of word: String?) -> Int {
            guard let word, let range = self.text.range(of: "\"\(word)\"") else { return self.line }
            return self.line + self.text[..<range.lowerBound].count { $0 == "\n" }
        }
    }

    init(
        _ lines: ArraySlice<String>,
        from first: Int,
        _ problem: (String) -> PolicyProblem,
    ) throws(PolicyProblem) {
        var comments: [String] = []
        var open: String?
        for (number, line) in zip(first..., lines) {
            if open == nil, line.hasPrefix("#") {
                comments.append(line.dropFirst().trimmingCharacters(in: .whitespaces))
                continue
            }
            if let colon = line.firstIndex(of: ":"), case let key = String(line[..<colon]), Self.known.contains(key) {
                self.entries[key] = Entry(text: String(line[line.index(after: colon)...]), line: number)
                open = key
            } else if let key = open {
                self.entries[key]?.text += "\n" + line
            } else if !line.trimmingCharacters(in: .whitespaces).isEmpty {
                throw problem("`\(line)` is none of \(Self.known.joined(separator: ", "))")
            }
        }
        self.comment = comments.isEmpty ? nil : comments.joined(separator: " ")
    }

    subscript(key: String) -> Entry? { self.entries[key] }
}
