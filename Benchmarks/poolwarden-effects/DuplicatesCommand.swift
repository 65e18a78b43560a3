import AgentPoolsAPI
import ArgumentParser
import Foundation
import JournalStore
import Synchronization

struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract:
            "The same deliveries again and again, many at once: no second effect, and each gets the first answer.",
    )

    @OptionGroup var setup: Setup

    @Option(help: "Deliveries.")
    var deliveries = 300

    @Option(help: "Redeliveries of them, in random order.")
    var redeliveries = 100_000

    @Option(help: "Requests at once.")
    var atOnce = 64

    func run() async throws {
        let stage = try await Stage(self.setup, StartFleet(pools: 1, agentsPerPool: 1), faults: [])
        do {
            try await self.run(on: stage)
        } catch {
            await stage.end()
            throw error
        }
    }

    private func run(on stage: Stage) async throws {
        print(
            "seed \(self.setup.seed), \(self.deliveries) deliveries, \(self.redeliveries) redeliveries, \(self.atOnce) at once"
        )
        let start = ContinuousClock.now
        let commands = (1...self.deliveries).map { SentCommand(number: $0, words: "make p-\($0)") }
        // Each comes for the first time many times at once.
        var first: [SentAnswer] = []
        for command in commands { first.append(try await self.firstAnswer(to: command, stage)) }
        let others = try await self.redeliver(commands, first, stage)
        let ledger = try await Ledger.read(stage)
        let kept = try JournalReader(path: stage.journal).counts().all
        let effects = ledger.entries.count(where: \.applied)
        let seconds = (ContinuousClock.now - start).components.seconds
        print(
            """
            \(self.deliveries) deliveries, each \(self.atOnce) times at once at first, then \(self.redeliveries) redeliveries, \
            in \(seconds) s
            in the journal: \(kept); changes sent: \(ledger.entries.count), done: \(effects), so second effects: \
            \(ledger.entries.count - self.deliveries)
            redeliveries with another answer than the first: \(others)
            """
        )
        let isGood = kept == self.deliveries && ledger.entries.count == self.deliveries && effects == self.deliveries
        await stage.end()
        guard isGood, others == 0 else { throw ExitCode(1) }
    }

    /// Sends a new delivery many times at once, and then once more for the answer that all later ones must get.
    private func firstAnswer(to command: SentCommand, _ stage: Stage) async throws -> SentAnswer {
        let answers = try await withThrowingTaskGroup(of: SentAnswer.self) { group in
            for _ in 0..<self.atOnce { group.addTask { try await stage.send(command) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let settled = answers.first { $0.status == 200 && $0.body.contains("Done: ") }
        guard let settled else {
            throw EffectsError("\(command.words): nobody was told that it is done: \(answers.first?.body ?? "")")
        }
        return settled
    }

    /// - Returns: How many answers were others than the first.
    private func redeliver(
        _ commands: [SentCommand],
        _ first: [SentAnswer],
        _ stage: Stage,
    ) async throws -> Int {
        let next = Count()
        let others = Count()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let total = self.redeliveries
            let seed = self.setup.seed
            for person in 0..<self.atOnce {
                group.addTask {
                    var numbers = SeededNumbers(seed: seed &+ UInt64(person))
                    while next.increase() < total {
                        let index = Int.random(in: commands.indices, using: &numbers)
                        if try await stage.send(commands[index]) != first[index] {
                            others.increase()
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        return others.value
    }
}

/// A count that many tasks share.
private final class Count: Sendable {
    private let count = Atomic(0)

    var value: Int { self.count.load(ordering: .relaxed) }

    /// Adds one.
    ///
    /// - Returns: The count before.
    @discardableResult
    func increase() -> Int {
        self.count.wrappingAdd(1, ordering: .relaxed).oldValue
    }
}
