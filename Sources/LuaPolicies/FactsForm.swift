import Foundation

/// The form of a case's `facts:`, read key by key, so that every mistake has a sentence and a place.
///
/// `{ "pools": [ { "name": "ci-linux", "agents": [ { "id": "agent-1", "status": "idle" } ] } ] }`
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

    static func pools(_ json: String) throws(Malformed) -> [FactsForm] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) else {
            throw Malformed("this is not JSON")
        }
        let facts = try FactsForm(object, "the whole", ["pools"])
        return try facts.forms("pools", of: "a pool", ["id", "name", "workspaces", "agents"])
    }

    static func agents(of pool: FactsForm) throws(Malformed) -> [FactsForm] {
        try pool.forms("agents", of: "an agent", ["id", "name", "status", "ip_address", "last_ping_age"])
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

    private func forms(_ key: String, of what: String, _ known: [String]) throws(Malformed) -> [FactsForm] {
        guard let value = self.members[key] else { return [] }
        guard let list = value as? [Any] else { throw Malformed("\"\(key)\" is a list", key) }
        return try list.map { element throws(Malformed) in try FactsForm(element, what, known) }
    }
}
