import CLuaBridge
import Warden

/// Takes the registrations of one file while it loads, and refuses what is wrong with them.
final class Registrar {
    private(set) var manifest: Manifest?
    private(set) var registrations: [Registration] = []

    /// The answer to `BOX_REGISTER`; nil accepts.
    func register(kind: Int64, line: Int64, name: String, table: HostValue) -> String? {
        guard case .table(let entries) = table else { return "a registration takes a table" }
        var fields: [String: HostValue] = [:]
        for entry in entries {
            guard let key = entry.key.text else {
                return "a registration takes fields with names, such as run = function ... end"
            }
            fields[key] = entry.value
        }
        do throws(Refusal) {
            if kind == Int64(BOX_POLICY.rawValue) {
                try self.takeManifest(fields)
                return nil
            }
            guard self.manifest != nil else { throw Refusal("policy { about = \"...\" } must come first in the file") }
            let form = try Self.form(kind: kind, name: name, fields: fields)
            self.registrations.append(Registration(ordinal: self.registrations.count, line: Int(line), form: form))
            return nil
        } catch {
            return error.message
        }
    }

    private struct Refusal: Error {
        let message: String

        init(_ message: String) {
            self.message = message
        }
    }

    // MARK: - policy

    private func takeManifest(_ fields: [String: HostValue]) throws(Refusal) {
        guard self.manifest == nil else { throw Refusal("policy { ... } is there twice") }
        for later in ["limit", "mode"] where fields[later] != nil {
            let why = "take it out, or the policy would promise what does not hold"
            throw Refusal("`\(later)` is not available yet in policy { ... }; \(why)")
        }
        try Self.expect(fields, known: ["about", "may", "pools"], of: "policy")
        guard let about = fields["about"]?.text, !about.isEmpty else {
            throw Refusal("policy { about = \"...\" } needs one sentence that says what the policy is for")
        }
        self.manifest = Manifest(
            about: about,
            may: try Self.kinds(fields["may"] ?? .table([])),
            pools: try fields["pools"].map { value throws(Refusal) in try Self.list(value, of: "pools") },
        )
    }

    private static func kinds(_ value: HostValue) throws(Refusal) -> [Warden.Operation.Kind] {
        var kinds: [Warden.Operation.Kind] = []
        for word in try Self.list(value, of: "may") {
            guard let kind = Warden.Operation.Kind(rawValue: word) else {
                let known = Warden.Operation.Kind.allCases.map(\.rawValue)
                let meant = NearestName.among(known, to: word).map { "did you mean \"\($0)\"?" }
                throw Refusal(
                    "may: there is no operation \"\(word)\"; \(meant ?? "there are " + known.joined(separator: ", "))"
                )
            }
            kinds.append(kind)
        }
        return kinds
    }

    private static func list(_ value: HostValue, of field: String) throws(Refusal) -> [String] {
        guard case .table = value, let texts = value.texts else {
            throw Refusal("\(field) takes a list of texts, such as \(field) = { \"...\" }")
        }
        return texts
    }

    // MARK: - command, on, guard

    private static func form(
        kind: Int64,
        name: String,
        fields: [String: HostValue],
    ) throws(Refusal) -> Registration.Form {
        switch UInt32(kind) {
        case BOX_COMMAND.rawValue:
            try Self.expect(fields, known: ["help", "run"], of: "command")
            try Self.expectRun(fields, "run = function(event, args) ... end")
            guard let help = fields["help"]?.text, !help.isEmpty else {
                throw Refusal("a command needs help = \"...\", one sentence for people")
            }
            do {
                return .command(try CommandPattern(name), help: help)
            } catch {
                throw Refusal(error.message)
            }
        case BOX_ON.rawValue:
            try Self.expect(fields, known: ["where", "run"], of: "on")
            try Self.expectRun(fields, "run = function(event) ... end")
            guard !name.isEmpty else { throw Refusal("on takes the name of an event, such as \"github.workflow_job\"") }
            try Self.expectWhere(fields["where"])
            return .on(name: name, hasWhere: fields["where"] != nil)
        default:
            try Self.expect(fields, known: ["run"], of: "guard")
            try Self.expectRun(fields, "run = function(event, plan) ... end")
            guard !name.isEmpty else { throw Refusal("guard takes a sentence as its name") }
            return .guardrail(name: name)
        }
    }

    private static func expect(_ fields: [String: HostValue], known: [String], of word: String) throws(Refusal) {
        for field in fields.keys.sorted() where !known.contains(field) {
            let meant = NearestName.among(known, to: field).map { "did you mean `\($0)`?" }
            throw Refusal("\(word) has no field `\(field)`; \(meant ?? "there are " + known.joined(separator: ", "))")
        }
    }

    private static func expectRun(_ fields: [String: HostValue], _ form: String) throws(Refusal) {
        guard fields["run"] == .function else { throw Refusal("the field `run` is missing: \(form)") }
    }

    private static func expectWhere(_ value: HostValue?) throws(Refusal) {
        guard let value else { return }
        guard case .table(let entries) = value else {
            throw Refusal("where takes a table: { [\"path.to.value\"] = \"value\" }")
        }
        for entry in entries {
            guard entry.key.text != nil else {
                throw Refusal("where takes paths as keys: { [\"path.to.value\"] = \"value\" }")
            }
            let values: [HostValue] =
                if case .table = entry.value { entry.value.list ?? [.absent] } else { [entry.value] }
            for value in values {
                switch value {
                case .text, .integer, .number, .bool, .null: continue
                case .absent, .function, .table: throw Refusal("where compares with a value or a list of values")
                }
            }
        }
    }
}
