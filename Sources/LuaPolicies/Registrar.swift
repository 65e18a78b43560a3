import CLuaBridge
import Foundation
import Warden

/// Takes the registrations of one file while it loads, and refuses what is wrong with them.
final class Registrar {
    private(set) var manifest: Manifest?
    private(set) var registrations: [Registration] = []

    /// Such as `policies/pools.lua`.
    private let file: String
    /// What times of the calendar are in where a policy names no zone.
    private let timeZone: TimeZone

    init(file: String, timeZone: TimeZone) {
        self.file = file
        self.timeZone = timeZone
    }

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
            let form = try self.form(kind: kind, name: name, fields: fields)
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
        try Self.expect(fields, known: ["about", "may", "pools", "limit", "mode"], of: "policy")
        guard let about = fields["about"]?.text, !about.isEmpty else {
            throw Refusal("policy { about = \"...\" } needs one sentence that says what the policy is for")
        }
        let may = try Self.kinds(fields["may"] ?? .table([]))
        if let mode = fields["mode"], mode.text != "shadow" {
            throw Refusal("mode takes \"shadow\", for a policy that decides and never acts; leave it out otherwise")
        }
        self.manifest = Manifest(
            about: about,
            may: may,
            pools: try fields["pools"].map { value throws(Refusal) in try Self.list(value, of: "pools") },
            limits: try self.limits(fields["limit"], of: may),
            isShadow: fields["mode"] != nil,
        )
    }

    private func limits(
        _ value: HostValue?,
        of may: [Warden.Operation.Kind],
    ) throws(Refusal) -> [OperationLimit] {
        guard let value else { return [] }
        guard case .table(let entries) = value else {
            throw Refusal("limit takes a table: limit = { [\"pools.delete\"] = \"3/day\" }")
        }
        var limits: [OperationLimit] = []
        for entry in entries {
            guard let word = entry.key.text, let kind = may.first(where: { $0.rawValue == word }) else {
                let word = entry.key.text ?? "a \(entry.key.kind)"
                throw Refusal("limit: \"\(word)\" is not among what the policy `may` do, so there is nothing to limit")
            }
            guard let text = entry.value.text, let (count, window) = Self.rate(text) else {
                let form = "takes a number and minute, hour, day or week, such as \"3/day\""
                throw Refusal("limit: [\"\(word)\"] \(form)")
            }
            limits.append(OperationLimit(policy: self.file, kind: kind, count: count, window: window))
        }
        return limits.sorted { $0.kind.rawValue < $1.kind.rawValue }
    }

    /// Reads `3/day`.
    private static func rate(_ text: String) -> (count: Int, window: TimeInterval)? {
        let windows: [String: TimeInterval] = ["minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800]
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let window = windows[String(parts[1])], let count = Int(parts[0]),
            (1...1_000_000).contains(count), parts[0].utf8.allSatisfy({ $0 != UInt8(ascii: "+") })
        else { return nil }
        return (count, window)
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

    // MARK: - command, on, every, at, guard

    private func form(
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
        case BOX_EVERY.rawValue: return try self.schedule("every", name, fields)
        case BOX_AT.rawValue: return try self.schedule("at", name, fields)
        default:
            try Self.expect(fields, known: ["run"], of: "guard")
            try Self.expectRun(fields, "run = function(event, plan) ... end")
            guard !name.isEmpty else { throw Refusal("guard takes a sentence as its name") }
            return .guardrail(name: name)
        }
    }

    private func schedule(
        _ word: String,
        _ text: String,
        _ fields: [String: HostValue],
    ) throws(Refusal) -> Registration.Form {
        try Self.expect(fields, known: ["name", "run"], of: word)
        try Self.expectRun(fields, "run = function(event) ... end")
        let example = "name = \"forget dead agents\""
        guard let name = fields["name"]?.text, !name.isEmpty, name.utf8.count <= 100,
            name == Failure.printable(name, oneLine: true)
        else { throw Refusal("\(word) needs a name of at most 100 letters on one line, such as \(example)") }
        if let earlier = self.registrations.first(where: { $0.schedule?.name == name }) {
            throw Refusal("the file has a schedule \"\(name)\" already, at line \(earlier.line)")
        }
        do throws(MalformedTiming) {
            let timing = try word == "at" ? ScheduleTiming(at: text, in: self.timeZone) : ScheduleTiming(every: text)
            return .schedule(word: word, text: text, name: name, timing)
        } catch {
            throw Refusal(error.message)
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
            guard !values.isEmpty else {
                throw Refusal("where: the list of \"\(entry.key.text ?? "")\" is empty, so the rule would never run")
            }
            for value in values {
                switch value {
                case .text, .integer, .number, .bool, .null: continue
                case .absent, .function, .table: throw Refusal("where compares with a value or a list of values")
                }
            }
        }
    }
}
