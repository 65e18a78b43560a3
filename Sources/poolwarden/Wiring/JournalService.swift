import JournalStore
import ServiceLifecycle

/// Closes the journal when everything that writes to it has stopped; stops everything when the journal fails.
struct JournalService: Service {
    let journal: JournalStore

    func run() async throws {
        defer { self.journal.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await gracefulShutdown() }
            group.addTask { [journal] in
                for await failure in journal.failures {
                    throw Failure("the journal failed, so nothing can be acknowledged any more: \(failure)")
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
