import CDispatch
import Dispatch
import Foundation
import JournalStore
import PrometheusText
import Synchronization
import Warden

/// What is read when somebody asks for the metrics: nothing of it is counted on the way of a delivery.
struct ServerReadings: Sendable {
    /// The journal's path.
    let path: String
    let journal: JournalStore
    let worker: Worker
    private let backlog = BacklogReader()

    init(path: String, journal: JournalStore, worker: Worker) {
        self.path = path
        self.journal = journal
        self.worker = worker
    }

    func read() async -> [MetricReading] {
        var readings = ProcessReadings.read()
        readings += [
            MetricReading("poolwarden_deliveries_under_way", Double(self.worker.underWay)),
            MetricReading("poolwarden_worker_paused", self.worker.isPaused ? 1 : 0),
            MetricReading("poolwarden_journal_waiting_bytes", Double(self.journal.waitingBytes)),
        ]
        for (file, ending) in [("database", ""), ("wal", "-wal")] {
            var status = stat()
            guard stat(self.path + ending, &status) == 0 else { continue }
            readings.append(
                MetricReading("poolwarden_journal_file_bytes", labels: [("file", file)], Double(status.st_size))
            )
        }
        return readings + (await self.backlog.read(self.path).map(Self.readings) ?? [])
    }

    private static func readings(of backlog: JournalBacklog) -> [MetricReading] {
        let states = DeliveryState.allCases.filter { $0 != .settled }.map(\.rawValue)
        let known = states.map { ($0, backlog.unsettled[$0] ?? 0) }
        let others = backlog.unsettled.filter { !states.contains($0.key) }.map { ($0.key, $0.value) }
        return (known + others).map { state, count in
            MetricReading("poolwarden_deliveries_waiting", labels: [("state", state)], Double(count))
        } + [
            MetricReading("poolwarden_deliveries_open", Double(backlog.open)),
            MetricReading("poolwarden_replies_waiting", Double(backlog.replies)),
            MetricReading("poolwarden_notifications_waiting", Double(backlog.notifications)),
        ]
    }
}

/// Counts what waits in the journal, through a connection of its own that only reads: the writer is not held up.
private final class BacklogReader: Sendable {
    private let reader = Mutex<JournalReader?>(nil)
    private let queue = DispatchQueue(label: "backlog")

    /// - Returns: Nil when the file cannot be read.
    func read(_ path: String) async -> JournalBacklog? {
        await withCheckedContinuation { continuation in
            self.queue.async {
                continuation.resume(returning: self.readNow(path))
            }
        }
    }

    private func readNow(_ path: String) -> JournalBacklog? {
        let known = self.reader.withLock(\.self)
        guard let reader = known ?? (try? JournalReader(path: path)) else { return nil }
        let backlog = try? reader.backlog()
        // One that fails once is opened again the next time.
        self.reader.withLock { $0 = backlog == nil ? nil : reader }
        return backlog
    }
}
