import AgentPoolsAPI
import Foundation
import Warden

/// One case of a `.case` file: what happens, the facts it happens on, and what must be decided.
///
/// ```
/// # a platform person creates a pool
/// command: pool create ci-arm
/// actor: anna (platform, sre)
/// facts: { "pools": [] }
/// ----------
/// permit
///   pools.create ci-arm
/// because
///   create the pool ci-arm
/// ```
/// Other keys: `event` in place of `command`, `payload` and `fields` (JSON), `received` (a time), `source`. JSON may
/// go on over the next lines. A line of `==========` stands between two cases.
struct PolicyCase {
    /// Such as `policies/pools.case`.
    let file: String
    let line: Int
    /// The comment above the case, or what happens in it.
    let title: String
    let occurrence: Occurrence
    let facts: RecordedFacts
    let expected: String

    /// Reads all cases of a file.
    static func read(_ file: PolicyFolder.File) throws(PolicyProblem) -> [PolicyCase] {
        let text = String(decoding: file.bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var cases: [PolicyCase] = []
        var start = 0
        for end in lines.indices where Self.isRule(lines[end], "=") {
            cases.append(try PolicyCase(file: file.name, lines: Array(lines[start..<end]), from: start + 1))
            start = end + 1
        }
        cases.append(try PolicyCase(file: file.name, lines: Array(lines[start...]), from: start + 1))
        return cases
    }

    private init(file: String, lines: [String], from line: Int) throws(PolicyProblem) {
        let problem = { (message: String) in PolicyProblem(file: file, line: line, message: message) }
        guard let split = lines.firstIndex(where: { Self.isRule($0, "-") }) else {
            throw problem("the case has no line of ---------- between what happens and what is expected")
        }
        let (keys, comment) = try Self.keys(lines[..<split], from: line, problem)
        let name = keys["command"] == nil ? keys["event"]?.value : "chat.command"
        guard let name else { throw problem("the case needs `command:` or `event:`") }
        let received = try Self.time(keys["received"]?.value, problem)
        self.file = file
        self.line = line
        self.title = comment ?? keys["command"]?.value ?? name
        self.expected = lines[(split + 1)...].map { $0.trimmingTrailingSpace() }.joined(separator: "\n")
            .trimmingCharacters(in: .newlines)
        let facts = keys["facts"] ?? Entry(text: "{}", line: line)
        self.facts = try RecordedFacts(json: facts.value, now: received) { message, word in
            PolicyProblem(file: file, line: facts.line(of: word), message: message)
        }
        self.occurrence = Occurrence(
            name: name,
            source: SourceName(rawValue: keys["source"]?.value ?? "case"),
            delivery: DeliveryID(rawValue: "\(file):\(line)"),
            actor: Self.actor(keys["actor"]?.value ?? "nobody"),
            received: received,
            payload: Array((keys["payload"]?.value ?? "").utf8),
            fields: try CaseFields.read(keys["fields"]?.value ?? "{}", problem),
            command: keys["command"].map { Command(words: $0.value.split(separator: " ").map(String.init)) },
        )
    }

    private static func isRule(_ line: String, _ character: Character) -> Bool {
        line.count >= 10 && line.allSatisfy { $0 == character }
    }

    private static let known = ["command", "event", "actor", "payload", "facts", "fields", "received", "source"]

    /// What stands behind a key, up to the next one.
    private struct Entry {
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

    private static func keys(
        _ lines: ArraySlice<String>,
        from first: Int,
        _ problem: (String) -> PolicyProblem,
    ) throws(PolicyProblem) -> (keys: [String: Entry], comment: String?) {
        var keys: [String: Entry] = [:]
        var comments: [String] = []
        var open: String?
        for (number, line) in zip(first..., lines) {
            if open == nil, line.hasPrefix("#") {
                comments.append(line.dropFirst().trimmingCharacters(in: .whitespaces))
                continue
            }
            if let colon = line.firstIndex(of: ":"), case let key = String(line[..<colon]), Self.known.contains(key) {
                keys[key] = Entry(text: String(line[line.index(after: colon)...]), line: number)
                open = key
            } else if let key = open {
                keys[key]?.text += "\n" + line
            } else if !line.trimmingCharacters(in: .whitespaces).isEmpty {
                throw problem("`\(line)` is none of \(Self.known.joined(separator: ", "))")
            }
        }
        return (keys, comments.isEmpty ? nil : comments.joined(separator: " "))
    }

    /// Reads `anna (platform, sre)`.
    private static func actor(_ text: String) -> Actor {
        let parts = text.split(separator: "(", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        let groups = parts.count < 2 ? [] : parts[1].dropLast().split(separator: ",")
        let name = parts.first ?? "nobody"
        return Actor(id: name, name: name, groups: groups.map { $0.trimmingCharacters(in: .whitespaces) })
    }

    /// A case without `received` happens on Wednesday, 1 April 2026, at noon UTC.
    private static func time(_ text: String?, _ problem: (String) -> PolicyProblem) throws(PolicyProblem) -> Date {
        guard let text else { return Date(timeIntervalSince1970: 1_775_044_800) }
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw problem("received: takes a time such as 2026-04-01T12:00:00Z")
        }
        return date
    }
}

extension String {
    fileprivate func trimmingTrailingSpace() -> String {
        String(self.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
    }
}

/// Reads the typed fields of a case's event from JSON.
enum CaseFields {
    static func read(_ text: String, _ problem: (String) -> PolicyProblem) throws(PolicyProblem) -> [Occurrence.Field] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw problem("fields: is not a JSON object")
        }
        return Self.fields(object)
    }

    private static func fields(_ object: [String: Any]) -> [Occurrence.Field] {
        object.sorted { $0.key < $1.key }.map { Occurrence.Field($0.key, Self.value($0.value)) }
    }

    private static func value(_ value: Any) -> FieldValue {
        switch value {
        case let object as [String: Any]: .record(Self.fields(object))
        case let list as [Any]: .list(list.map(Self.value))
        case let text as String: .text(text)
        case let number as Int: .number(number)
        default: .text("\(value)")
        }
    }
}
