import AgentPoolsAPI
import Foundation
import LuaPolicies
import Synchronization
import Warden

/// What earlier decisions left, in memory; it remembers what it was asked.
final class FakeStore: PolicyStore {
    private let memories: [String: PolicyMemory]
    private let sent: [String: [Date]]
    private let failure: JournalError?
    private let log = Mutex<[String]>([])

    /// A store with JSON texts by key for each policy's file, and the ages in seconds of what was sent by `FILE KIND`.
    init(memories: [String: [String: String]] = [:], sent: [String: [Double]] = [:], failure: JournalError? = nil) {
        self.memories = memories.mapValues { entries in
            PolicyMemory(entries: entries.mapValues { PolicyMemory.Entry(value: $0) })
        }
        let now = Date(timeIntervalSince1970: 1_775_044_800)
        self.sent = sent.mapValues { ages in ages.map { now.addingTimeInterval(-$0) } }
        self.failure = failure
    }

    var asked: [String] { self.log.withLock(\.self) }

    func memory(of policy: String, now: Date) async throws(JournalError) -> PolicyMemory {
        self.log.withLock { $0.append("memory \(policy)") }
        await Task.yield()
        if let failure { throw failure }
        return self.memories[policy] ?? PolicyMemory()
    }

    func sent(
        _ kind: Warden.Operation.Kind,
        for policy: String,
        since: Date,
    ) async throws(JournalError) -> [Date] {
        self.log.withLock { $0.append("sent \(policy) \(kind.rawValue) \(Int(since.timeIntervalSince1970))") }
        await Task.yield()
        if let failure { throw failure }
        return self.sent["\(policy) \(kind.rawValue)"] ?? []
    }
}

/// Decides about one occurrence with the files and what the store has.
func decide(
    files: [String: String],
    _ occurrence: Occurrence = .event(),
    reads: any AgentPoolsReads = FakeOrganization.usual,
    store: FakeStore = FakeStore(),
    settings: PolicySettings = .patient,
) async throws -> Decision {
    let set = try PolicyFixture(files).load(settings: settings)
    return await set.decide(occurrence, with: PolicyInputs(reads: reads, store: store))
}

extension Occurrence {
    static func tick(_ name: String, of policy: String = "policies/x.lua", late: Int = 0) -> Occurrence {
        var occurrence = Occurrence.event("schedule.tick")
        occurrence.source = SourceName(rawValue: "schedule")
        occurrence.actor = Actor(id: "schedule:\(name)", name: "schedule:\(name)")
        let due = Date(timeIntervalSince1970: 1_775_044_800 - Double(late))
        occurrence.tick = Tick(policy: policy, name: name, due: due, late: late)
        return occurrence
    }
}
