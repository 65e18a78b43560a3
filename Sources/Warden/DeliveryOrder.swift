import Synchronization

/// The order of the deliveries of one source and lane, as far as their effects show it.
///
/// They are decided side by side. But a person's command is not decided before their commands before it have ended, as
/// it would be decided on what is about to change; and no plan is recorded before those of the deliveries before it, so
/// that plans for one pool come up in the order in which they were asked for.
///
/// The commands of one comment wait for each other for ``patienceAmongParts``: they were written to be done one after the
/// other. Else nobody waits long for one that hangs: after ``patience`` it is passed. What that could turn around is refused by the
/// journal (``PoolTurn/overtaken(by:pool:)``).
final class DeliveryOrder: Sendable {
    /// How long one delivery may hold up those behind it.
    private let patience: Duration
    /// How long a part of a delivery may hold up those after it; it leaves before that unless it hangs altogether.
    private static let patienceAmongParts = Duration.seconds(300)
    private let streams = Mutex<[Stream: [Entry]]>([:])

    fileprivate struct Stream: Hashable {
        let source: SourceName
        let lane: Int
    }

    /// Who a delivery's command is of, as far as that is known.
    enum Line: Hashable, Sendable {
        case unknown
        /// Nobody waits for it to end.
        case none
        case person(String)
    }

    private struct Entry {
        let number: JournaledDelivery.Number
        /// The number of the first part of what the sender sent, as far as that is known.
        var first: JournaledDelivery.Number
        var line: Line = .unknown
        var isDecided = false
        /// Since when it could go on, and holds up others; nil while it waits itself.
        var since: ContinuousClock.Instant?
        var waiting: Waiting?
    }

    private struct Waiting {
        let stage: Stage
        let continuation: CheckedContinuation<Void, Never>
    }

    /// What a delivery waits for.
    private enum Stage {
        case decide, record
    }

    init(patience: Duration = .seconds(2)) {
        self.patience = patience
    }

    /// A delivery is taken up; to be called in the order of their numbers.
    func join(_ number: JournaledDelivery.Number, of source: SourceName, lane: Int) -> Place {
        let stream = Stream(source: source, lane: lane)
        self.streams.withLock { streams in
            var entries = streams[stream, default: []]
            let index = entries.lastIndex { $0.number < number }.map { $0 + 1 } ?? 0
            entries.insert(Entry(number: number, first: number), at: index)
            streams[stream] = entries
        }
        return Place(number: number, stream: stream, order: self)
    }

    /// A delivery's place in the order; whoever joined must leave.
    struct Place: Sendable {
        fileprivate let number: JournaledDelivery.Number
        fileprivate let stream: Stream
        fileprivate let order: DeliveryOrder

        /// Waits until it may be decided.
        ///
        /// - Parameters:
        ///   - line: Who it is of.
        ///   - part: Which part it is of what the sender sent; their numbers follow on each other.
        func turnToDecide(_ line: Line, part: Int = 1) async {
            await self.order.wait(self, .decide) { entry in
                entry.line = line
                entry.first = entry.number - JournaledDelivery.Number(part - 1)
            }
        }

        /// Waits until its plan may be recorded.
        func turnToRecord() async {
            await self.order.wait(self, .record) { _ in }
        }

        /// It was decided by a process that died; those behind it wait for its end all the same.
        func wasDecided(_ line: Line) {
            self.order.change(self) { entry in
                entry.isDecided = true
                entry.line = line
            }
        }

        /// Its plan is on disk.
        func isDecided() {
            self.order.change(self) { entry in
                entry.isDecided = true
                if entry.line == .unknown { entry.line = .none }
            }
        }

        /// It changes nothing: nobody needs to wait for it.
        func changesNothing() {
            self.order.change(self) { entry in
                entry.isDecided = true
                entry.line = .none
            }
        }

        func leave() {
            self.order.leave(self)
        }
    }

    // MARK: - The lines

    private func change(_ place: Place, _ body: (inout Entry) -> Void) {
        let free = self.streams.withLock { streams -> [CheckedContinuation<Void, Never>] in
            guard var entries = streams.removeValue(forKey: place.stream) else { return [] }
            defer { streams[place.stream] = entries }
            guard let index = entries.firstIndex(where: { $0.number == place.number }) else { return [] }
            entries[index].since = entries[index].since ?? .now
            body(&entries[index])
            return self.letGo(&entries)
        }
        free.forEach { $0.resume() }
    }

    private func leave(_ place: Place) {
        let free = self.streams.withLock { streams -> [CheckedContinuation<Void, Never>] in
            guard var entries = streams.removeValue(forKey: place.stream) else { return [] }
            entries.removeAll { $0.number == place.number }
            let free = self.letGo(&entries)
            if !entries.isEmpty { streams[place.stream] = entries }
            return free
        }
        free.forEach { $0.resume() }
    }

    private func wait(_ place: Place, _ stage: Stage, _ body: (inout Entry) -> Void) async {
        let mustWait = self.streams.withLock { streams -> Bool in
            guard var entries = streams.removeValue(forKey: place.stream) else { return false }
            defer { streams[place.stream] = entries }
            guard let index = entries.firstIndex(where: { $0.number == place.number }) else { return false }
            body(&entries[index])
            let mayGo = self.mayGo(index, stage, in: entries)
            entries[index].since = mayGo ? .now : nil
            return !mayGo
        }
        // Those who waited to learn of whom it is.
        self.wakeUp(place.stream)
        guard mustWait else { return }
        let patience = self.patience
        let alarm = Task {
            // Those before it hold it up for so long at most, one after the other.
            while (try? await Task.sleep(for: patience)) != nil { self.wakeUp(place.stream) }
        }
        await withCheckedContinuation { continuation in
            let isGone = self.streams.withLock { streams -> Bool in
                guard let index = streams[place.stream]?.firstIndex(where: { $0.number == place.number }) else {
                    return true
                }
                streams[place.stream]?[index].waiting = Waiting(stage: stage, continuation: continuation)
                return false
            }
            if isGone { continuation.resume() } else { self.wakeUp(place.stream) }
        }
        alarm.cancel()
    }

    private func wakeUp(_ stream: Stream) {
        let free = self.streams.withLock { streams -> [CheckedContinuation<Void, Never>] in
            guard var entries = streams.removeValue(forKey: stream) else { return [] }
            defer { streams[stream] = entries }
            return self.letGo(&entries)
        }
        free.forEach { $0.resume() }
    }

    private func letGo(_ entries: inout [Entry]) -> [CheckedContinuation<Void, Never>] {
        var free: [CheckedContinuation<Void, Never>] = []
        for index in entries.indices {
            guard let waiting = entries[index].waiting, self.mayGo(index, waiting.stage, in: entries) else { continue }
            entries[index].waiting = nil
            entries[index].since = .now
            free.append(waiting.continuation)
        }
        return free
    }

    private func mayGo(_ index: Int, _ stage: Stage, in entries: [Entry]) -> Bool {
        let line = entries[index].line
        return entries[..<index].allSatisfy { before in
            let isPart = before.first == entries[index].first
            // What waits for a part before it holds up others no longer than that part does.
            let since =
                before.since ?? (isPart ? nil : entries.last { $0.first == before.first && $0.since != nil }?.since)
            if let since, ContinuousClock.now - since >= (isPart ? Self.patienceAmongParts : self.patience) {
                return true
            }
            switch stage {
            case .record: return before.isDecided
            case .decide:
                if case .person = line { return before.line != .unknown && before.line != line }
                return true
            }
        }
    }
}
