import Foundation

/// The form of a case's `facts:`, read key by key, so that every mistake has a sentence and a place.
///
/// `{ "pools": [ { "name": "ci-linux", "agents": [ { "id": "agent-1", "status": "idle" } ] } ] }`
///
/// Moments are written as ages in seconds, such as `"last_ping_age": 7200`. Organizations beside the default one stand
/// in `"organizations": { "lab": { "pools": [] } }`, by their keys in the settings.
struct FactsForm {
    /// Such as `a pool`.
    private let what: String
    private let members: [String: Any]

    /// What is wrong, and the word of the text that it is about.
    struct Malformed: Error {
        let message: String
        let word: String?

        init(_ message: String, _ word: String? = nil) {
            self.message = message
            self.word = word
        }
    }

    /// The organizations by their keys, the default one first.
    static func organizations(_ json: String) throws(Malformed) -> [(key: String, form: FactsForm)] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) else {
            throw Malformed("this is not JSON")
        }
        let whole = try FactsForm(object, "the whole", ["pools", "organizations"])
        var organizations = [(key: "default", form: whole)]
        guard let value = whole.members["organizations"] else { return organizations }
        guard let others = value as? [String: Any] else {
            throw Malformed("\"organizations\" is written as { \"KEY\": { \"pools\": ... } }", "organizations")
        }
        for key in others.keys.sorted() {
            guard key != organizations[0].key else {
                throw Malformed("the default organization's pools stand in \"pools\"", key)
            }
            organizations.append((key, try FactsForm(others[key] ?? NSNull(), "an organization", ["pools"])))
        }
        return organizations
    }

    static func pools(of organization: FactsForm) throws(Malformed) -> [FactsForm] {
        try organization.forms(
            "pools",
            of: "a pool",
            [
                "id", "name", "workspaces", "organization_scoped", "allowed_workspaces", "allowed_projects",
                "excluded_workspaces", "created_age", "agents", "tokens",
            ],
        )
    }

    static func agents(of pool: FactsForm) throws(Malformed) -> [FactsForm] {
        try pool.forms(
            "agents",
            of: "an agent",
            ["id", "name", "status", "ip_address", "last_ping_age", "created_age"],
        )
    }

    static func tokens(of pool: FactsForm) throws(Malformed) -> [FactsForm] {
        try pool.forms("tokens", of: "a token", ["id", "description", "created_age", "last_used_age", "created_by"])
    }

    private init(_ value: Any, _ what: String, _ known: [String]) throws(Malformed) {
        guard let members = value as? [String: Any] else {
            throw Malformed("\(what) is written as { \"\(known[0])\": ... }")
        }
        for key in members.keys.sorted() where !known.contains(key) {
            let meant = NearestName.among(known, to: key).map { "did you mean \"\($0)\"?" }
            throw Malformed("\(what) has no \"\(key)\"; \(meant ?? "there are " + known.joined(separator: ", "))", key)
        }
        self.what = what
        self.members = members.filter { !($0.value is NSNull) }
    }

    func text(_ key: String) throws(Malformed) -> String? {
        guard let value = self.members[key] else { return nil }
        guard let text = value as? String else { throw Malformed("\(self.what)'s \"\(key)\" is a text", key) }
        return text
    }

    func required(_ key: String) throws(Malformed) -> String {
        guard let text = try self.text(key) else { throw Malformed("\(self.what) needs \"\(key)\"") }
        return text
    }

    func texts(_ key: String) throws(Malformed) -> [String] {
        guard let value = self.members[key] else { return [] }
        guard let texts = value as? [String] else {
            throw Malformed("\(self.what)'s \"\(key)\" is a list of texts", key)
        }
        return texts
    }

    func number(_ key: String) throws(Malformed) -> Double? {
        guard let value = self.members[key] else { return nil }
        guard let number = value as? Double else { throw Malformed("\(self.what)'s \"\(key)\" is a number", key) }
        return number
    }

    func bool(_ key: String) throws(Malformed) -> Bool? {
        guard let value = self.members[key] else { return nil }
        // Foundation has numbers and booleans in one type, and tells them apart by this.
        guard let number = value as? NSNumber, String(cString: number.objCType) == "c" else {
            throw Malformed("\(self.what)'s \"\(key)\" is true or false", key)
        }
        return number.boolValue
    }

    /// The moment that is so many seconds before `now`.
    func moment(_ key: String, before now: Date) throws(Malformed) -> Date? {
        try self.number(key).map { now.addingTimeInterval(-$0) }
    }

    private func forms(_ key: String, of what: String, _ known: [String]) throws(Malformed) -> [FactsForm] {
        guard let value = self.members[key] else { return [] }
        guard let list = value as? [Any] else { throw Malformed("\"\(key)\" is a list", key) }
        return try list.map { element throws(Malformed) in try FactsForm(element, what, known) }
    }
}
