import Synchronization
package import Warden

/// Keeps the notices that it is told.
package final class RecordedNotices: Sendable {
    private let notices = Mutex<[Notice]>([])

    package init() {}

    package var all: [Notice] { self.notices.withLock(\.self) }

    package var observe: Observer {
        { notice in self.notices.withLock { $0.append(notice) } }
    }

    /// The deliveries that were set aside.
    package var setAside: [JournaledDelivery.Number] {
        self.all.compactMap { if case .setAside(let delivery, _) = $0 { delivery.number } else { nil } }
    }

    /// The settlements so far, in order.
    package var settlements: [Settlement] {
        self.all.compactMap { if case .settled(_, let settlement) = $0 { settlement } else { nil } }
    }
}
