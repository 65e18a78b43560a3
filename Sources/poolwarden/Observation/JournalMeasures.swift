import JournalStore
import Metrics

/// Measures the journal's transactions.
struct JournalMeasures: Sendable {
    private let time: Metrics.Timer
    private let writes: Recorder

    init(factory: any MetricsFactory) {
        self.time = Metrics.Timer(label: "poolwarden_journal_commit_seconds", factory: factory)
        self.writes = Recorder(label: "poolwarden_journal_commit_writes", factory: factory)
    }

    /// One transaction ended; one that failed wrote nothing and is not measured.
    func count(_ commit: JournalCommit) {
        guard commit.failure == nil else { return }
        let (seconds, attoseconds) = commit.time.components
        self.time.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        self.writes.record(commit.writes)
    }
}
