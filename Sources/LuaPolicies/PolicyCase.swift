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
/// In place of `command` stands `event` with `payload` and `fields` (JSON), or `tick` with a schedule's name. Other
/// keys: `received` (a time), `source`, `memory` (what is remembered: see ``CaseStore``), `sent` (how many operations of
/// a kind count against limits already). JSON may go on over the next lines. A line of `==========` stands between two
/// cases.
struct PolicyCase {
    /// Such as `policies/pools.case`.
    let file: String
    let line: Int
    /// The comment above the case, or what happens in it.
    let title: String
    let occurrence: Occurrence
    /// The organizations by their keys, the default one first.
    let organizations: [(key: String, reads: RecordedFacts)]
    let store: CaseStore
    let expected: String

    /// Reads all cases of a file.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - set: The policies that decide: its schedules have the names of ticks.
    /// - Returns: The cases in their order.
    /// - Throws: What is wrong with the form of the first case that cannot be read.
    static func read(_ file: PolicyFolder.File, of set: LuaPolicySet) throws(PolicyProblem) -> [PolicyCase] {
        let text = String(decoding: file.bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var cases: [PolicyCase] = []
        var start = 0
        for end in lines.indices where Self.isRule(lines[end], "=") {
            cases.append(try PolicyCase(file: file.name, lines: Array(lines[start..<end]), from: start + 1, of: set))
            start = end + 1
        }
        cases.append(try PolicyCase(file: file.name, lines: Array(lines[start...]), from: start + 1, of: set))
        return cases
    }

    private init(file: String, lines: [String], from line: Int, of set: LuaPolicySet) throws(PolicyProblem) {
        let problem = { (message: String) in PolicyProblem(file: file, line: line, message: message) }
        guard let split = lines.firstIndex(where: { Self.isRule($0, "-") }) else {
            throw problem("the case has no line of ---------- between what happens and what is expected")
        }
        let keys = try CaseKeys(lines[..<split], from: line, problem)
        let received = try Self.time(keys["received"]?.value, problem)
        let occurrence = try Self.occurrence(keys, DeliveryID(rawValue: "\(file):\(line)"), received, set, problem)
        self.file = file
        self.line = line
        self.title = keys.comment ?? occurrence.command?.line ?? occurrence.tick?.name ?? occurrence.name
        self.expected = lines[(split + 1)...].map { $0.trimmingTrailingSpace() }.joined(separator: "\n")
            .trimmingCharacters(in: .newlines)
        let facts = keys["facts"] ?? CaseKeys.Entry(text: "{}", line: line)
        self.organizations = try RecordedFacts.organizations(json: facts.value, now: received) { message, word in
            PolicyProblem(file: file, line: facts.line(of: word), message: message)
        }
        self.store = try CaseStore(keys, at: received, running: set.files(for: occurrence), of: set) { message, entry in
            PolicyProblem(file: file, line: entry.line, message: message)
        }
        self.occurrence = occurrence
    }

    /// What happens: a command, a tick or an event.
    private static func occurrence(
        _ keys: CaseKeys,
        _ delivery: DeliveryID,
        _ received: Date,
        _ set: LuaPolicySet,
        _ problem: (String) -> PolicyProblem,
    ) throws(PolicyProblem) -> Occurrence {
        let happenings = ["command", "event", "tick"].filter { keys[$0] != nil }
        guard happenings.count == 1 else {
            throw problem(
                "the case needs `command:`, `event:` or `tick:`\(happenings.isEmpty ? "" : ", and only one of them")"
            )
        }
        if let entry = keys["tick"] {
            return try set.tick(named: entry.value, due: received, problem)
                .occurrence(delivery: delivery, received: received)
        }
        return Occurrence(
            name: keys["event"]?.value ?? "chat.command",
            source: SourceName(rawValue: keys["source"]?.value ?? "case"),
            delivery: delivery,
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
