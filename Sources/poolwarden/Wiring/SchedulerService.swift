import Foundation
import ServiceLifecycle
import Warden

/// Looks every second whether a policy's time has come; when the server stops, nothing more is begun.
struct SchedulerService: Service {
    let scheduler: Scheduler
    let now: @Sendable () -> Date

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                await self.scheduler.step(now: self.now())
            } while (try? await Task.sleep(for: .seconds(1))) != nil
        }
    }
}
