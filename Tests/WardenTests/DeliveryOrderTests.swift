import Synchronization
import Testing

@testable import Warden

struct `The order of deliveries` {
    private static let source = SourceName(rawValue: "test")

    @Test func `decides a person's commands one after the other, and others' side by side`() async {
        let order = DeliveryOrder(patience: .seconds(600))
        let places = (1...3).map { order.join($0, of: Self.source, lane: 0) }
        let seen = Seen()
        await places[0].turnToDecide(.person("anna"))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await places[1].turnToDecide(.person("anna"))
                seen.note(2)
                places[1].leave()
            }
            group.addTask {
                await places[2].turnToDecide(.person("ben"))
                seen.note(3)
                // Only now may the first one end.
                places[0].leave()
                places[2].leave()
            }
        }
        #expect(seen.all == [3, 2])
    }

    @Test func `waits until it is known of whom an earlier one is`() async {
        let order = DeliveryOrder(patience: .seconds(600))
        let places = (1...2).map { order.join($0, of: Self.source, lane: 0) }
        let seen = Seen()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await places[1].turnToDecide(.person("anna"))
                seen.note(2)
            }
            group.addTask {
                await Task.yield()
                seen.note(1)
                await places[0].turnToDecide(.none)
            }
        }
        #expect(seen.all == [1, 2])
    }

    @Test func `records plans in the order of the deliveries`() async {
        let order = DeliveryOrder(patience: .seconds(600))
        let places = (1...3).map { order.join($0, of: Self.source, lane: 1) }
        let seen = Seen()
        for place in places { await place.turnToDecide(.none) }
        await withTaskGroup(of: Void.self) { group in
            for (index, place) in places.enumerated().reversed() {
                group.addTask {
                    await place.turnToRecord()
                    seen.note(index)
                    place.isDecided()
                }
            }
        }
        #expect(seen.all == [0, 1, 2])
    }

    @Test func `waits for nothing that changes nothing, and for no other source or lane`() async {
        let order = DeliveryOrder(patience: .seconds(600))
        let first = order.join(1, of: Self.source, lane: 0)
        await first.turnToDecide(.person("anna"))
        first.changesNothing()
        _ = order.join(2, of: Self.source, lane: 1)
        _ = order.join(3, of: SourceName(rawValue: "other"), lane: 0)
        let last = order.join(4, of: Self.source, lane: 0)
        await last.turnToDecide(.person("anna"))
        await last.turnToRecord()
    }

    @Test func `passes one that hangs`() async {
        let order = DeliveryOrder(patience: .milliseconds(1))
        let places = (1...3).map { order.join($0, of: Self.source, lane: 0) }
        for place in places { await place.turnToDecide(.person("anna")) }
        await places[2].turnToRecord()
    }

    @Test func `puts one that comes late where its number belongs`() async {
        let order = DeliveryOrder(patience: .seconds(600))
        let second = order.join(2, of: Self.source, lane: 0)
        let first = order.join(1, of: Self.source, lane: 0)
        await first.turnToDecide(.person("anna"))
        await first.turnToRecord()
        first.leave()
        await second.turnToDecide(.person("anna"))
        await second.turnToRecord()
    }

    @Test func `has no such patience among the commands of one comment`() async throws {
        let order = DeliveryOrder(patience: .milliseconds(10))
        let places = (1...3).map { order.join($0, of: Self.source, lane: 0) }
        await places[0].turnToDecide(.person("anna"), part: 1)
        let seen = Seen()
        let second = Task {
            await places[1].turnToDecide(.person("anna"), part: 2)
            seen.note(2)
        }
        let third = Task {
            await places[2].turnToDecide(.person("anna"), part: 1)
            await places[2].turnToRecord()
            seen.note(3)
        }
        // The third is another comment's, and passes both; the second waits for the first however long that takes.
        await third.value
        try await Task.sleep(for: .milliseconds(100))
        #expect(seen.all == [3])
        places[0].leave()
        await second.value
        #expect(seen.all == [3, 2])
    }

    /// What was seen, in order.
    private final class Seen: Sendable {
        private let numbers = Mutex<[Int]>([])

        var all: [Int] { self.numbers.withLock(\.self) }

        func note(_ number: Int) { self.numbers.withLock { $0.append(number) } }
    }
}
