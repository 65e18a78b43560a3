import JournalStore
import ServiceLifecycle

/// Closes the journal when everything that writes to it has stopped.
struct JournalService: Service {
    let journal: JournalStore

    func run() async throws {
        try? await gracefulShutdown()
        self.journal.close()
    }
}
