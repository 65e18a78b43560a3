import AgentPoolsAPI
import Foundation

/// For which deliveries code of ours runs at this moment, kept where the next process finds it when this one dies.
///
/// A delivery whose payload, policy or message kills the process is running then. One that waits for the API, for its
/// turn or for a thread is not: whoever stops the process meanwhile says nothing about it.
package protocol ExecutionRecord: Sendable {
    /// Code begins to run for a delivery; cheap, never fails, never blocks for long.
    func enter(_ delivery: JournaledDelivery.Number)

    /// No code runs for it any more, or it waits.
    func leave(_ delivery: JournaledDelivery.Number)
}

/// A record that nobody reads.
package struct NoExecutionRecord: ExecutionRecord {
    package init() {}

    package func enter(_: JournaledDelivery.Number) {}
    package func leave(_: JournaledDelivery.Number) {}
}

/// The code that runs for one delivery, and its waits.
struct Execution: Sendable {
    let record: any ExecutionRecord
    let delivery: JournaledDelivery.Number

    func run<Value>(_ body: () -> Value) -> Value {
        self.record.enter(self.delivery)
        defer { self.record.leave(self.delivery) }
        return body()
    }

    func run<Value: Sendable>(_ body: () async -> Value) async -> Value {
        self.record.enter(self.delivery)
        defer { self.record.leave(self.delivery) }
        return await body()
    }

    /// Something within ``run(_:)`` that only waits.
    func wait<Value: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        self.record.leave(self.delivery)
        defer { self.record.enter(self.delivery) }
        return try await body()
    }
}

/// What policies ask of the journal, without being held responsible for the wait.
struct PatientStore: PolicyStore {
    let store: any PolicyStore
    let execution: Execution

    func memory(of policy: String, now: Date) async throws(JournalError) -> PolicyMemory {
        try await self.execution.wait { () async throws(JournalError) in
            try await self.store.memory(of: policy, now: now)
        }
    }

    func sent(_ kind: Operation.Kind, for policy: String, since: Date) async throws(JournalError) -> [Date] {
        try await self.execution.wait { () async throws(JournalError) in
            try await self.store.sent(kind, for: policy, since: since)
        }
    }
}
