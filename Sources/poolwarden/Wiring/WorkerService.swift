import ServiceLifecycle
import Warden

/// Runs the worker: takes up what an earlier start left, then looks every second for what has come due.
struct WorkerService: Service {
    let worker: Worker
    /// How long deliveries that are under way have to end when the server stops; the rest is taken up at the next start.
    let grace: Duration

    func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await Self.everySecond { await self.worker.takeUp() } }
                group.addTask { await Self.everySecond { await self.worker.sendWaitingReplies() } }
                group.addTask { await Self.everySecond { await self.worker.sendWaitingNotifications() } }
            }
        }
        self.worker.drain()
        let end = ContinuousClock.now + self.grace
        while self.worker.underWay > 0, ContinuousClock.now < end {
            // Cancelled at the end of the whole shutdown: then there is nothing more to wait for.
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return }
        }
    }

    private static func everySecond(_ body: () async -> Void) async {
        repeat {
            await body()
        } while (try? await Task.sleep(for: .seconds(1))) != nil
    }
}
