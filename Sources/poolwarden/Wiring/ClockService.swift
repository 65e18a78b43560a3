import Foundation
import JournalStore
import Logging
import ServiceLifecycle
import Warden

/// Looks every second whether somebody has set the clock, and tells the journal: what is due in a minute stays due in a
/// minute, whatever the clock says.
struct ClockService: Service {
    let journal: JournalStore
    let logger: Logger
    let now: @Sendable () -> Date

    func run() async {
        await cancelWhenGracefulShutdown {
            var watch = ClockWatch(wall: self.now(), steady: .now)
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                let now = self.now()
                guard let seconds = watch.look(wall: now, steady: .now) else { continue }
                self.logger.warning("the clock was set", metadata: ["by": "\(Int(seconds.rounded())) s"])
                do {
                    try await self.journal.followClock(by: seconds, now: now)
                } catch {
                    self.logger.error("the journal could not follow the clock", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
