import Foundation
import Synchronization
import TerraformCloud

/// Time that passes only when somebody waits, and at once; what was waited for is kept.
final class RecordedTime: Sendable {
    private let state = Mutex<(now: Double, waits: [Double])>((0, []))
    private let alarm: @Sendable (Double) async throws -> Void

    private let answered: @Sendable () -> Void

    /// - Parameters:
    ///   - alarm: When a time limit is over; a minute of real time by default, which no test takes.
    ///   - answered: Learns when the head of an answer has been read, as the time of day is asked for then.
    init(
        alarm: @escaping @Sendable (Double) async throws -> Void = { _ in try await Task.sleep(for: .seconds(60)) },
        answered: @escaping @Sendable () -> Void = {},
    ) {
        self.alarm = alarm
        self.answered = answered
    }

    var waits: [Double] { self.state.withLock { $0.waits } }
    var now: Double { self.state.withLock { $0.now } }

    func pass(_ seconds: Double) {
        self.state.withLock { $0.now += seconds }
    }

    var timekeeper: Timekeeper {
        Timekeeper(
            elapsed: { self.now },
            now: {
                self.answered()
                return start.addingTimeInterval(self.now)
            },
            sleep: { seconds in
                try Task.checkCancellation()
                self.state.withLock {
                    $0.now += seconds
                    $0.waits.append(seconds)
                }
            },
            alarm: self.alarm,
        )
    }
}
