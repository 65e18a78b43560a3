import Foundation

/// The faults that are still to come.
///
/// One fault strikes a request: the first, in the order in which they were scripted, whose turn it is. Delays by chance
/// come on top of it.
struct FaultScript: Sendable {
    private var entries: [Entry] = []
    private var numbers: SeededGenerator

    private struct Entry: Sendable {
        var scripted: ScriptedFault
        let endsAt: Date?

        func isOver(at now: Date) -> Bool { self.endsAt.map { $0 <= now } ?? false }
    }

    /// What strikes one request.
    struct Strike: Sendable, Hashable {
        /// Seconds to wait first.
        var delay = 0.0
        /// What else is wrong.
        var fault: SimulatedFault?
    }

    /// - Parameter seed: What all chances follow from.
    init(seed: UInt64) {
        self.numbers = SeededGenerator(seed: seed)
    }

    /// The faults that are still to come, with how often they still strike.
    func scripted(at now: Date) -> [ScriptedFault] {
        self.entries.filter { !$0.isOver(at: now) }.map(\.scripted)
    }

    /// The longest age of a stale list that may still be asked for, in seconds; nil for none.
    var oldestList: Double? {
        self.entries.compactMap { entry in
            guard case .staleList(let age) = entry.scripted.fault else { return nil }
            return age
        }.max()
    }

    mutating func add(_ scripted: ScriptedFault, at now: Date) {
        if case .next(let times) = scripted.frequency, times < 1 { return }
        self.entries.append(Entry(scripted: scripted, endsAt: scripted.lasts.map { now.addingTimeInterval($0) }))
    }

    mutating func removeAll() {
        self.entries = []
    }

    /// Takes what strikes such a call.
    mutating func strike(_ call: SimulatedCall, at now: Date) -> Strike {
        var strike = Strike()
        guard !self.entries.isEmpty else { return strike }
        self.entries.removeAll { $0.isOver(at: now) }
        var isStruck = false
        var used: Int?
        for (position, entry) in self.entries.enumerated() where entry.scripted.matches(call) {
            let scripted = entry.scripted
            if case .staleList = scripted.fault, !call.isList { continue }
            switch scripted.frequency {
            case .next:
                guard !isStruck else { continue }
                used = position
            case .chance(let chance):
                guard scripted.fault.isDelay || !isStruck else { continue }
                guard self.numbers.fraction() < chance else { continue }
            }
            if scripted.fault.isDelay {
                strike.delay += self.seconds(of: scripted.fault)
                if case .chance = scripted.frequency { continue }
            } else {
                strike.fault = scripted.fault
            }
            isStruck = true
        }
        if let used { self.use(used) }
        return strike
    }

    private mutating func seconds(of fault: SimulatedFault) -> Double {
        switch fault {
        case .delay(let seconds): seconds
        case .delayBetween(let least, let most): least + (most - least) * self.numbers.fraction()
        case .rateLimited, .serverError, .dropConnection, .resetConnection, .cutAnswer, .garbage, .hang, .staleList,
            .revoked:
            0
        }
    }

    private mutating func use(_ position: Int) {
        guard case .next(let times) = self.entries[position].scripted.frequency else { return }
        if times > 1 {
            self.entries[position].scripted.frequency = .next(times - 1)
        } else {
            self.entries.remove(at: position)
        }
    }
}
