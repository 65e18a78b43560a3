package import Foundation
import Synchronization

/// A clock that stands still until the test moves it.
package final class ManualClock: Sendable {
    private let time: Mutex<Date>

    package init(_ time: Date = Date(timeIntervalSince1970: 1_800_000_000)) {
        self.time = Mutex(time)
    }

    package var now: Date { self.time.withLock(\.self) }

    package func advance(by seconds: TimeInterval) {
        self.time.withLock { $0 += seconds }
    }
}
