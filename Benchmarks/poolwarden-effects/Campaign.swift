import Foundation
import JournalStore
import Synchronization
import Warden

/// People who ask for one thing after the other, while the server is killed now and then.
final class Campaign: Sendable {
    private let stage: Stage
    private let fleet: StartFleet
    private let operations: Int
    private let kills: Int
    private let wait: Duration
    private let deadline: ContinuousClock.Instant
    private let state: Mutex<State>

    /// How many people make pools, rename them and drop them.
    private static let poolPeople = 100
    /// How many people forget agents.
    private static let agentPeople = 24

    private struct State {
        var commands: [SentCommand] = []
        /// Operations that are asked for, or settled.
        var taken = 0
        var nextAgent = 0
        var numbers: SeededNumbers
    }

    init(
        _ stage: Stage,
        _ fleet: StartFleet,
        operations: Int,
        kills: Int,
        seed: UInt64,
        wait: Duration,
        deadline: ContinuousClock.Instant,
    ) {
        self.stage = stage
        self.fleet = fleet
        self.operations = operations
        self.kills = kills
        self.wait = wait
        self.deadline = deadline
        self.state = Mutex(State(numbers: SeededNumbers(seed: seed)))
    }

    /// Asks for everything, and kills the server as often as it is to be.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let people = min(Self.poolPeople, max(1, self.operations / 5))
            for _ in 0..<people { group.addTask { try await self.playPools() } }
            for _ in 0..<min(Self.agentPeople, people) { group.addTask { try await self.playAgents() } }
            group.addTask { try await self.killNowAndThen() }
            try await group.waitForAll()
        }
    }

    /// Waits until nothing is open any more, or the time is over.
    func waitForEnds(_ patience: Duration) async throws {
        let end = ContinuousClock.now + patience
        var open = self.state.withLock(\.commands)
        while !open.isEmpty, ContinuousClock.now < end {
            let reader = try JournalReader(path: self.stage.journal)
            open = try open.filter { try reader.delivery($0.delivery.rawValue).map(Self.isOpen) ?? true }
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// Everything that the journal has of the commands.
    func records() throws -> [DeliveryRecord] {
        let commands = self.state.withLock(\.commands)
        let reader = try JournalReader(path: self.stage.journal)
        let records = try commands.compactMap { try reader.delivery($0.delivery.rawValue) }
        guard records.count == commands.count else {
            throw EffectsError("\(commands.count - records.count) acknowledged commands are not in the journal")
        }
        return records
    }

    private static func isOpen(_ record: DeliveryRecord) -> Bool {
        record.summary.state != "settled" || record.summary.due != nil
    }

    // MARK: - People

    private func playPools() async throws {
        while self.takeOperation() {
            let made = self.newName()
            guard try await self.askUntilPlanned("make \(made)")?.isApplied == true else { continue }
            var name = made
            if self.takeOperation() {
                let other = self.newName()
                switch try await self.askUntilPlanned("name \(made) \(other)") {
                case .applied?: name = other
                // Its name is not known any more.
                case .unknown?, .lost?, nil: continue
                case .unchanged?, .refused?, .failed?: break
                }
            }
            while self.takeOperation() {
                let outcome = try await self.askUntilPlanned("drop \(name)")
                guard case .refused? = outcome else { break }
            }
        }
    }

    private func playAgents() async throws {
        while let (pool, agent) = self.nextAgent(), self.takeOperation() {
            _ = try await self.askUntilPlanned("forget \(pool) \(agent)", patience: .seconds(5))
        }
    }

    /// Asks until the policies could read what they need and have planned something.
    ///
    /// - Returns: What became of it; nil where that was not known in time.
    private func askUntilPlanned(_ words: String, patience: Duration? = nil) async throws -> Outcome? {
        let patience = min(patience ?? self.wait, self.wait)
        for _ in 0..<30 {
            let command = self.newCommand(words)
            _ = try await self.stage.sendUntilAcknowledged(command)
            guard let settlement = try await self.settlement(of: command, patience: patience) else {
                let plan = try? self.reader().delivery(command.delivery.rawValue)?.decision?.plan
                if plan?.isEmpty ?? true { self.state.withLock { $0.taken -= 1 } }
                return nil
            }
            if let line = settlement.operations.first { return line.outcome }
            guard ContinuousClock.now < self.deadline else { break }
        }
        self.state.withLock { $0.taken -= 1 }
        return nil
    }

    /// The settlement of a command, once it is not open any more.
    private func settlement(of command: SentCommand, patience: Duration) async throws -> Settlement? {
        let end = min(ContinuousClock.now + patience, self.deadline)
        var pause = 20
        while ContinuousClock.now < end {
            // The journal may be locked for a moment by a server that recovers it.
            if let record = try? self.reader().delivery(command.delivery.rawValue), !Self.isOpen(record) {
                return record.settlement
            }
            try await Task.sleep(for: .milliseconds(pause))
            pause = min(1_000, pause * 2)
        }
        return nil
    }

    private func reader() throws -> JournalReader {
        try self.readers.withLock { reader in
            if let reader { return reader }
            let new = try JournalReader(path: self.stage.journal)
            reader = new
            return new
        }
    }

    private let readers = Mutex<JournalReader?>(nil)

    // MARK: - What is next

    private func takeOperation() -> Bool {
        guard ContinuousClock.now < self.deadline else { return false }
        return self.state.withLock { state in
            guard state.taken < self.operations else { return false }
            state.taken += 1
            return true
        }
    }

    private func newCommand(_ words: String) -> SentCommand {
        self.state.withLock { state in
            let command = SentCommand(number: state.commands.count + 1, words: words)
            state.commands.append(command)
            return command
        }
    }

    private func newName() -> String {
        self.state.withLock { state in "p-\(String(state.numbers.next(), radix: 36))" }
    }

    private func nextAgent() -> (pool: String, agent: String)? {
        self.state.withLock { state in
            guard state.nextAgent < self.fleet.pools * self.fleet.agentsPerPool else { return nil }
            defer { state.nextAgent += 1 }
            let (number, pool) = state.nextAgent.quotientAndRemainder(dividingBy: self.fleet.pools)
            return (self.fleet.pool(pool), self.fleet.agent(pool, number))
        }
    }

    // MARK: - Kills

    /// Kills the server at random moments, spread over the operations.
    private func killNowAndThen() async throws {
        for kill in 0..<self.kills {
            let due = self.operations * kill / max(1, self.kills)
            while self.state.withLock({ $0.taken < due }), ContinuousClock.now < self.deadline {
                try await Task.sleep(for: .milliseconds(10))
            }
            let wait = self.state.withLock { Int.random(in: 0..<400, using: &$0.numbers) }
            try await Task.sleep(for: .milliseconds(wait))
            try await self.stage.server.restart()
        }
    }
}

extension Outcome {
    fileprivate var isApplied: Bool {
        if case .applied = self { true } else { false }
    }
}
