import AgentPoolsAPI
import Foundation

/// The field `ops` of a plain chunk's result: operations that it would ask for, each a table such as
/// `{ op = "pools.delete", id = "apool-1" }`.
///
/// Nothing of it is ever run. It is held to the rules of planned operations, so that a chunk from elsewhere shows what
/// the host would refuse: the operation is one that is known, its IDs and names cannot leave their place in a URL, a
/// header or a log line, and nothing is asked for twice.
enum RequestedOperations {
    /// The most that one result may list.
    static let most = 200
    /// The most characters of an ID.
    static let longestID = 64
    /// The most bytes of a description.
    static let longestText = 1024

    private static let calls: [String: Set<String>] = [
        "pool": ["list", "show", "create", "update", "scope", "delete"],
        "agent": ["list", "show", "delete"],
        "token": ["list", "show", "create", "delete"],
    ]
    /// What stands for an ID of the API.
    private static let idFields: Set<String> = ["id", "pool", "pool_id", "agent", "agent_id", "token", "token_id"]

    /// What is wrong with the operations of a result, in a sentence; nil where nothing is, or where it has none.
    static func problem(in json: String) -> String? {
        guard json.contains("\"ops\":"),
            let result = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any],
            let value = result["ops"], !(value is NSNull)
        else { return nil }
        if let record = value as? [String: Any], record.isEmpty { return nil }
        guard let list = value as? [Any] else { return "ops takes a list of operations" }
        guard list.count <= Self.most else { return "ops has \(list.count) operations; \(Self.most) are allowed" }
        var seen: Set<[String]> = []
        for (index, element) in list.enumerated() {
            if let problem = Self.problem(of: element, seen: &seen) { return "ops[\(index + 1)]: \(problem)" }
        }
        return nil
    }

    private static func problem(of element: Any, seen: inout Set<[String]>) -> String? {
        guard let operation = element as? [String: Any] else { return "an operation is a table" }
        guard let name = operation["op"] as? String, let call = Self.call(name) else {
            return "op takes the name of an operation, such as \"pools.delete\""
        }
        for (field, value) in operation.sorted(by: { $0.key < $1.key }) where field != "op" {
            if let problem = Self.problem(of: field, value) { return problem }
        }
        let needsName = call.resource == "pool" && call.verb == "create"
        if needsName, operation["name"] == nil { return "\(name) takes a name" }
        if ["show", "update", "scope", "delete"].contains(call.verb) {
            let id = operation["id"] ?? operation[call.resource] ?? operation[call.resource + "_id"]
            guard let id = id as? String else { return "\(name) takes an id" }
            let isNew = seen.insert([call.resource, call.verb, id]).inserted
            if !isNew, call.verb != "show" { return "\(name) of \(id) is asked for twice" }
        }
        return nil
    }

    /// `pools.delete` and `pool.delete` are the same.
    private static func call(_ name: String) -> (resource: String, verb: String)? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        let resource = parts[0].hasSuffix("s") ? String(parts[0].dropLast()) : parts[0]
        return Self.calls[resource]?.contains(parts[1]) == true ? (resource, parts[1]) : nil
    }

    private static func problem(of field: String, _ value: Any) -> String? {
        guard let text = value as? String else { return "\(field) takes a text" }
        switch field {
        case _ where Self.idFields.contains(field), "organization":
            return Self.isID(text)
                ? nil : "\(field) takes letters, digits, - and _, at least one and at most \(Self.longestID)"
        case "name": return AgentPoolName(text) == nil ? AgentPoolName.rule : nil
        case "description", "reason", "why", "status", "deliver_to":
            return Self.isOneLine(text) ? nil : "\(field) takes one line of at most \(Self.longestText) bytes"
        default: return "an operation has no field of that name"
        }
    }

    private static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= Self.longestID && AgentPoolName(text) != nil
    }

    private static func isOneLine(_ text: String) -> Bool {
        text.utf8.count <= Self.longestText && Failure.printable(text, oneLine: true) == text
    }
}
