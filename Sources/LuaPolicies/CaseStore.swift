import AgentPoolsAPI
import Foundation
import Warden

/// What earlier decisions have left for a case: `memory` and `sent`.
///
/// `memory: { "since": 3 }` is the memory of the one policy that runs; `memory: { "freeze.lua": { "since": 3 } }` names
/// the policies' files. `sent: { "pools.delete": 3 }` is how many operations were sent for each policy just before.
struct CaseStore: PolicyStore {
    /// By the policies' names, such as `policies/freeze.lua`.
    private let memory: [String: PolicyMemory]
    private let sent: [Warden.Operation.Kind: Int]
    private let now: Date

    /// - Parameters:
    ///   - keys: The case's keys.
    ///   - now: When the case happens.
    ///   - running: The policies that decide about it, without those that only guard.
    ///   - set: All policies.
    ///   - problem: Makes a problem of a sentence and the key that it is about.
    /// - Throws: The problem, when `memory` or `sent` is of another form.
    init(
        _ keys: CaseKeys,
        at now: Date,
        running: [String],
        of set: LuaPolicySet,
        _ problem: (String, CaseKeys.Entry) -> PolicyProblem,
    ) throws(PolicyProblem) {
        self.now = now
        var memory: [String: PolicyMemory] = [:]
        if let entry = keys["memory"] {
            let files = Dictionary(uniqueKeysWithValues: set.files.map { ($0.fileName, $0.name) })
            let members = try Self.object(entry, "memory", problem)
            let isByFile = !members.isEmpty && members.keys.allSatisfy { files[$0] != nil }
            guard isByFile || running.count == 1 else {
                let form = "{ \"\(set.files.first?.fileName ?? "x.lua")\": { \"KEY\": ... } }"
                throw problem("memory: not one policy decides here, so write whose it is: \(form)", entry)
            }
            for (file, value) in isByFile ? members : [:] {
                guard case .object(let values) = value else {
                    throw problem("memory: \"\(file)\" takes { \"KEY\": ... }", entry)
                }
                memory[files[file] ?? file] = Self.memory(values)
            }
            if !isByFile { memory[running[0]] = Self.memory(members) }
        }
        self.memory = memory
        var sent: [Warden.Operation.Kind: Int] = [:]
        if let entry = keys["sent"] {
            for (name, value) in try Self.object(entry, "sent", problem) {
                guard let kind = Warden.Operation.Kind(rawValue: name), case .integer(let count) = value, count >= 0
                else {
                    let known = Warden.Operation.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                    throw problem("sent: takes { \"KIND\": number } with \(known)", entry)
                }
                sent[kind] = min(count, 10_000)
            }
        }
        self.sent = sent
    }

    func memory(of policy: String, now _: Date) async throws(JournalError) -> PolicyMemory {
        self.memory[policy] ?? PolicyMemory()
    }

    func sent(_ kind: Warden.Operation.Kind, for _: String, since _: Date) async throws(JournalError) -> [Date] {
        Array(repeating: self.now, count: self.sent[kind] ?? 0)
    }

    private static func object(
        _ entry: CaseKeys.Entry,
        _ key: String,
        _ problem: (String, CaseKeys.Entry) -> PolicyProblem,
    ) throws(PolicyProblem) -> [String: JSON] {
        guard case .object(let members)? = try? JSON(reading: Array(entry.value.utf8)) else {
            throw problem("\(key): is not a JSON object", entry)
        }
        return members
    }

    private static func memory(_ values: [String: JSON]) -> PolicyMemory {
        PolicyMemory(entries: values.mapValues { .init(value: String(decoding: $0.bytes, as: UTF8.self)) })
    }
}

extension PolicyFile {
    /// Such as `freeze.lua`: without the folder's own name.
    fileprivate var fileName: String { String(self.name.split(separator: "/").last ?? "") }
}

extension LuaPolicySet {
    /// The policies whose rules an occurrence is for.
    func files(for occurrence: Occurrence) -> [String] {
        guard case .runs(let runs) = self.selection(for: occurrence, among: self.files) else { return [] }
        return Set(runs.map(\.file.name)).sorted()
    }

    /// The tick of a schedule of the set; where two policies have the name, the file stands before: `x.lua: NAME`.
    func tick(named text: String, due: Date, _ problem: (String) -> PolicyProblem) throws(PolicyProblem) -> Tick {
        let all = self.files.flatMap { file in
            file.registrations.compactMap { registration in
                registration.schedule.map { (file: file, name: $0.name) }
            }
        }
        let found = all.filter { $0.name == text || "\($0.file.fileName): \($0.name)" == text }
        guard let first = found.first else {
            let names = all.map { "`\($0.name)`" }
            let meant = NearestName.among(all.map(\.name), to: text).map { "did you mean `\($0)`?" }
            let others = names.isEmpty ? "there is none" : "there are \(names.joined(separator: ", "))"
            throw problem("no schedule is called `\(text)`; \(meant ?? others)")
        }
        guard found.count == 1 else {
            let names = found.map { "`\($0.file.fileName): \($0.name)`" }.joined(separator: " or ")
            throw problem("more than one policy has a schedule `\(text)`; write \(names)")
        }
        return Tick(policy: first.file.name, name: first.name, due: due)
    }
}
