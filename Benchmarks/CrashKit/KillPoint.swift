import Foundation

/// Where a server dies.
struct KillPoint: Hashable, Sendable {
    /// Whether there is a journal already, with a WAL that a killed server left.
    let isOnUsedJournal: Bool
    let fault: Fault
    let phase: Phase

    /// What the server was doing at that call in the run that was recorded first.
    enum Phase: String, CaseIterable, Sendable {
        case start
        case deliveries
        /// The commit of a delivery of some MB.
        case largeDelivery = "large delivery"
        case checkpoint
        case end

        /// How many of a hundred points are in it.
        var share: Int {
            switch self {
            case .start: 20
            case .deliveries: 45
            case .largeDelivery: 5
            case .checkpoint: 20
            case .end: 10
            }
        }
    }
}

extension KillPoint {
    /// Every point of a recorded run: before and after each call, and within each write.
    static func all(of recording: Recording, ready: Int64, ending: Int64, isOnUsedJournal: Bool) -> [KillPoint] {
        let large = Self.largeCommits(of: recording)
        return recording.calls.enumerated().flatMap { index, call -> [KillPoint] in
            let phase: Phase =
                if call.entered < ready {
                    .start
                } else if call.entered > ending {
                    .end
                } else {
                    call.file == .database
                        ? .checkpoint : large.contains(index) ? .largeDelivery : .deliveries
                }
            let kinds: [Fault.Kind] =
                call.kind == .write ? [.killBefore, .killWithin, .killAfter] : [.killBefore, .killAfter]
            return kinds.map { kind in
                KillPoint(
                    isOnUsedJournal: isOnUsedJournal,
                    fault: Fault(kind: kind, call: index + 1),
                    phase: phase,
                )
            }
        }
    }

    /// The calls between two syncs that are more than any small delivery needs.
    private static func largeCommits(of recording: Recording) -> IndexSet {
        var large = IndexSet()
        var start = 0
        for (index, call) in recording.calls.enumerated() where call.kind == .sync {
            if index - start > 100 { large.insert(integersIn: start..<index) }
            start = index + 1
        }
        return large
    }

    /// So many of them, each phase with its share; what a phase does not have, the others give.
    static func choose(_ count: Int, of points: [KillPoint], _ generator: inout Generator) -> [KillPoint] {
        var chosen: [KillPoint] = []
        var others: [KillPoint] = []
        for phase in Phase.allCases {
            let candidates = points.filter { $0.phase == phase }.shuffled(using: &generator)
            let share = count * phase.share / 100
            chosen += candidates.prefix(share)
            others += candidates.dropFirst(share)
        }
        chosen += others.shuffled(using: &generator).prefix(max(0, count - chosen.count))
        return chosen.shuffled(using: &generator)
    }
}
