import JournalStore
import Logging
import ServiceLifecycle

/// Drops from the journal what was kept long enough: soon after the start, and then every hour.
struct KeepingService: Service {
    let journal: JournalStore
    let keeping: Keeping
    let logger: Logger

    /// The first minute after a start belongs to what the last one left.
    private static let first = Duration.seconds(60)
    private static let every = Duration.seconds(3_600)

    func run() async {
        await cancelWhenGracefulShutdown {
            var wait = Self.first
            while (try? await Task.sleep(for: wait)) != nil {
                await self.round()
                wait = Self.every
            }
        }
    }

    private func round() async {
        do {
            let dropped = try await self.journal.drop(beyond: self.keeping)
            guard !dropped.isNothing else { return }
            self.logger.info(
                "old parts of the journal dropped",
                metadata: [
                    "payloads": "\(dropped.payloads)", "decisions": "\(dropped.decisions)",
                    "notifications": "\(dropped.notifications)", "memory": "\(dropped.memory)",
                    "policy-sets": "\(dropped.policySets)", "longest-step": "\(dropped.longestStep) µs",
                ],
            )
        } catch {
            self.logger.error("old parts of the journal not dropped", metadata: ["error": "\(error)"])
        }
    }
}
