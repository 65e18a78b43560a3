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
    private let streams = Mutex<[Stream: Entries]>([:])

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
        /// What it waits for; nil where it does not.
        var stage: Stage?

        var isFirst: Bool { self.first == self.number }
    }

    /// The deliveries of one stream that are under way, in the order of their numbers.
    private struct Entries {
        var list: [Entry] = []
        /// Those that wait, by number.
        var waiting: [JournaledDelivery.Number: CheckedContinuation<Void, Never>] = [:]

        func index(of number: JournaledDelivery.Number) -> Int? {
            self.list.lastIndex { $0.number == number }
        }
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
            let index = streams[stream]?.list.lastIndex { $0.number < number }.map { $0 + 1 } ?? 0
            streams[stream, default: Entries()].list.insert(Entry(number: number, first: number), at: index)
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
        self.update(place.stream) { entries in
            guard let index = entries.index(of: place.number) else { return }
            entries.list[index].since = entries.list[index].since ?? .now
            body(&entries.list[index])
        }
    }

    private func leave(_ place: Place) {
        self.update(place.stream) { entries in
            entries.index(of: place.number).map { _ = entries.list.remove(at: $0) }
        }
    }

    private func wakeUp(_ stream: Stream) {
        self.update(stream) { _ in }
    }

    /// Changes a stream, and lets those go whose turn has come by it.
    private func update(_ stream: Stream, _ body: (inout Entries) -> Void) {
        let free = self.streams.withLock { streams -> [CheckedContinuation<Void, Never>] in
            // Taken out and put back, so that it is changed in place.
            guard var entries = streams.removeValue(forKey: stream) else { return [] }
            body(&entries)
            let free = self.letGo(&entries)
            if !entries.list.isEmpty { streams[stream] = entries }
            return free
        }
        free.forEach { $0.resume() }
    }

    private func wait(_ place: Place, _ stage: Stage, _ body: (inout Entry) -> Void) async {
        var mustWait = false
        // Those who waited to learn of whom it is may go by it, too.
        self.update(place.stream) { entries in
            guard let index = entries.index(of: place.number) else { return }
            body(&entries.list[index])
            mustWait = Survey(patience: self.patience).isHeldUp(index, stage, in: entries.list)
            entries.list[index].since = mustWait ? nil : .now
        }
        guard mustWait else { return }
        let patience = self.patience
        let alarm = Task {
            // Those before it hold it up for so long at most, one after the other.
            while (try? await Task.sleep(for: patience)) != nil { self.wakeUp(place.stream) }
        }
        await withCheckedContinuation { continuation in
            var isGone = true
            self.update(place.stream) { entries in
                guard let index = entries.index(of: place.number) else { return }
                entries.list[index].stage = stage
                entries.waiting[place.number] = continuation
                isGone = false
            }
            if isGone { continuation.resume() }
        }
        alarm.cancel()
    }

    private func letGo(_ entries: inout Entries) -> [CheckedContinuation<Void, Never>] {
        guard !entries.waiting.isEmpty else { return [] }
        var free: [CheckedContinuation<Void, Never>] = []
        var survey = Survey(patience: self.patience)
        for index in entries.list.indices {
            if let stage = entries.list[index].stage, survey.mayGo(entries.list[index], stage, in: entries.list) {
                entries.list[index].stage = nil
                entries.list[index].since = survey.now
                if let waiting = entries.waiting.removeValue(forKey: entries.list[index].number) {
                    free.append(waiting)
                }
                guard !entries.waiting.isEmpty else { break }
            }
            survey.pass(entries.list[index], in: entries.list)
        }
        return free
    }

    /// What those before an entry hold up: one look at each, however many wait.
    private struct Survey {
        let now = ContinuousClock.now
        let patience: Duration
        /// Whether one of them is not decided.
        private var isUndecided = false
        /// Whether it is not known of one of them whose it is.
        private var isUnknown = false
        private var lines: Set<Line> = []

        init(patience: Duration) {
            self.patience = patience
        }

        /// Goes past an entry, which holds up those behind it from here on, unless it hangs.
        mutating func pass(_ entry: Entry, in list: [Entry]) {
            guard !self.hangs(entry, in: list) else { return }
            if !entry.isDecided { self.isUndecided = true }
            switch entry.line {
            case .unknown: self.isUnknown = true
            case .none: break
            case .person: self.lines.insert(entry.line)
            }
        }

        /// Whether an entry may go on, as far as those before it are concerned: all that were passed.
        func mayGo(_ entry: Entry, _ stage: Stage, in list: [Entry]) -> Bool {
            guard !self.waitsForPart(entry, stage, in: list) else { return false }
            switch (stage, entry.line) {
            case (.record, _): return !self.isUndecided
            case (.decide, .person): return !self.isUnknown && !self.lines.contains(entry.line)
            case (.decide, _): return true
            }
        }

        /// Whether those before one entry hold it up: for a single one, which needs no list of all lines.
        func isHeldUp(_ index: Int, _ stage: Stage, in list: [Entry]) -> Bool {
            if self.waitsForPart(list[index], stage, in: list) { return true }
            let line = list[index].line
            if stage == .decide, line == .none || line == .unknown { return false }
            return list[..<index].indices.contains { before in
                let holdsUp =
                    switch stage {
                    case .record: !list[before].isDecided
                    case .decide: list[before].line == .unknown || list[before].line == line
                    }
                return holdsUp && !self.hangs(list[before], in: list)
            }
        }

        /// What waits for a part before it holds up others no longer than that part does.
        private func hangs(_ entry: Entry, in list: [Entry]) -> Bool {
            let since =
                entry.since ?? (entry.isFirst ? nil : list.last { $0.first == entry.first && $0.since != nil }?.since)
            return since.map { self.now - $0 >= self.patience } ?? false
        }

        /// Whether one of the parts before an entry holds it up: with them it has more patience.
        private func waitsForPart(_ entry: Entry, _ stage: Stage, in list: [Entry]) -> Bool {
            guard !entry.isFirst else { return false }
            return list.contains { before in
                guard before.first == entry.first, before.number < entry.number else { return false }
                if let since = before.since, self.now - since >= DeliveryOrder.patienceAmongParts { return false }
                switch stage {
                case .record: return !before.isDecided
                case .decide: return before.line == .unknown || before.line == entry.line
                }
            }
        }
    }
}
