import AgentPoolsAPI
import CLuaBridge
import Foundation
import Warden

/// What a policy remembers, as one evaluation knows and changes it.
struct RecalledMemory {
    private var entries: [String: PolicyMemory.Entry]
    /// What the store has, so that forgetting what was never there is no change.
    private let kept: Set<String>
    /// The keys that this evaluation has set.
    private(set) var changed: Set<String> = []
    /// The keys that stand among the facts.
    var told: Set<String> = []
    /// Whether the facts say which keys there are.
    var isListed = false

    init(_ memory: PolicyMemory) {
        self.entries = memory.entries
        self.kept = Set(memory.entries.keys)
    }

    var count: Int { self.entries.count }
    var keys: [String] { self.kept.sorted() }

    subscript(key: String) -> PolicyMemory.Entry? { self.entries[key] }

    mutating func set(_ key: String, _ entry: PolicyMemory.Entry?) {
        self.entries[key] = entry
        self.changed.insert(key)
    }

    func changes(of policy: String) -> [MemoryChange] {
        self.changed.sorted().compactMap { key in
            let entry = self.entries[key]
            guard entry != nil || self.kept.contains(key) else { return nil }
            return MemoryChange(policy: policy, key: key, entry: entry)
        }
    }
}

/// `memory.get` and `memory.set`: each policy file has its own, and what it did before counts at once.
extension Evaluation {
    /// Answers a call of the memory; nil for any other.
    func answerMemory(
        _ call: box_call_number,
        _ arguments: inout ValueReader,
    ) throws(Refusal) -> HostCalls.Answer? {
        switch call {
        case BOX_MEMORY_GET:
            let key = try Self.key(arguments.next(), of: "memory.get")
            return try self.withMemory { self.recall(key, of: $0) }
        case BOX_MEMORY_SET:
            let key = try Self.key(arguments.next(), of: "memory.set")
            let value = arguments.next()
            let options = try Options(arguments.next(), of: "memory.set")
            let entry = try self.entry(value, options)
            return try self.withMemory { self.remember(entry, under: key, of: $0) }
        default: return nil
        }
    }

    /// What the decision changes.
    var memoryChanges: [MemoryChange] {
        self.memories.sorted { $0.key < $1.key }.flatMap { $0.value.changes(of: $0.key) }
    }

    /// Goes on with the memory of the file that runs: at once, or when it has been read.
    private func withMemory(_ then: @escaping (String) -> ReadOutcome) throws(Refusal) -> HostCalls.Answer {
        guard let file = self.run?.file else { throw Refusal("there is no memory here") }
        // Whoever decides holds the memories of the policies that name them; no other may be touched.
        guard self.policySet.memoryFiles.contains(file.index) else {
            throw Refusal("a file that uses memory names it: write memory.get and memory.set as they are")
        }
        guard self.memories[file.name] == nil else {
            return switch then(file.name) {
            case .answer(let bytes): .value(bytes)
            case .error(let sentence), .over(let sentence): throw Refusal(sentence)
            }
        }
        return try self.wait(reads: 0) {
            await self.read(memoryOf: file.name) ?? then(file.name)
        }
    }

    /// Reads a policy's memory; gives how the policy goes on where that cannot be done.
    private func read(memoryOf policy: String) async -> ReadOutcome? {
        let store = self.inputs.store
        let now = self.occurrence.received
        let ending = await self.suspend { () -> Result<PolicyMemory, JournalError> in
            do throws(JournalError) {
                return .success(try await store.memory(of: policy, now: now))
            } catch {
                return .failure(error)
            }
        }
        if case .answered(.success(let memory)) = ending {
            self.memories[policy] = RecalledMemory(memory)
            return nil
        }
        let sentence = "memory could not be read"
        self.note("memory.keys", policy, answer: FactAnswer.error(sentence))
        if case .answered = ending { return .error(sentence) }
        return .over(sentence)
    }

    private func recall(_ key: String, of policy: String) -> ReadOutcome {
        guard var memory = self.memories[policy] else { return .error("memory could not be read") }
        let value = memory[key]?.value
        if !memory.changed.contains(key), memory.told.insert(key).inserted {
            self.memories[policy] = memory
            self.note("memory.get", policy, key, answer: value ?? "null")
        }
        var writer = ValueWriter()
        if let value, let json = try? JSON(reading: Array(value.utf8)) { writer.json(json) } else { writer.absent() }
        return .answer(writer.bytes)
    }

    private func remember(_ entry: PolicyMemory.Entry?, under key: String, of policy: String) -> ReadOutcome {
        guard var memory = self.memories[policy] else { return .error("memory could not be read") }
        if !memory.isListed {
            memory.isListed = true
            var keys = JSONText()
            keys.array { json in
                for key in memory.keys { json.string(key) }
            }
            self.note("memory.keys", policy, answer: keys.text)
        }
        defer { self.memories[policy] = memory }
        guard entry == nil || memory[key] != nil || memory.count < PolicyMemory.mostEntries else {
            let most = "a policy can remember \(PolicyMemory.mostEntries) keys"
            return .error("memory.set: \(most); set one that is not needed any more to nil")
        }
        memory.set(key, entry)
        return .answer([])
    }

    private func entry(_ value: HostValue, _ options: Options) throws(Refusal) -> PolicyMemory.Entry? {
        try options.allow(["expires"])
        let lifetime = try options.duration("expires")
        if let lifetime, lifetime < 1 {
            throw Refusal("memory.set: expires takes a time of at least a second, such as hours(1)")
        }
        if value == .absent { return nil }
        let json: JSON
        do throws(HostValue.NotJSON) {
            json = try value.json
        } catch {
            throw Refusal("memory.set takes a value that JSON can write: \(error.message)")
        }
        let text = json.bytes
        guard text.count <= PolicyMemory.longestValue else {
            let most = "\(PolicyMemory.longestValue) are allowed"
            throw Refusal("memory.set: the value has \(text.count) bytes as JSON; \(most)")
        }
        return PolicyMemory.Entry(
            value: String(decoding: text, as: UTF8.self),
            expires: lifetime.map { self.occurrence.received.addingTimeInterval(Double($0)) },
        )
    }

    private static func key(_ value: HostValue, of call: String) throws(Refusal) -> String {
        guard let key = value.text, !key.isEmpty, key.utf8.count <= PolicyMemory.longestKey else {
            throw Refusal("\(call) takes a key of 1 to \(PolicyMemory.longestKey) bytes")
        }
        return key
    }

    private func note(_ call: String, _ policy: String, _ key: String? = nil, answer: String) {
        var name = JSONText()
        name.object { json in
            json.field("policy", policy)
            json.field("key", key)
        }
        self.facts.append(Decision.Fact(read: "\(call) \(name.text)", answer: answer))
    }
}
