import AgentPoolsAPI
import ArgumentParser
import Foundation
import JournalStore
import Warden

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Operations under faults and kill -9; then every settlement is compared with the simulator's ledger.",
    )

    @OptionGroup var setup: Setup

    @Option(help: "Operations that are asked for; a command that plans none is asked for again.")
    var operations = 5_000

    @Option(help: "How often the server is killed with SIGKILL while they run.")
    var kills = 100

    @Option(help: "How long a person waits for the end of one thing before asking for another, in seconds.")
    var wait = 4

    @Option(help: "How long what is open may take to end after the last command, in seconds.")
    var patience = 150

    @Option(help: "How long all of it may take, in seconds.")
    var most = 570

    func run() async throws {
        let fleet = StartFleet(pools: 20, agentsPerPool: min(100, max(1, self.operations * 2 / 5 / 20)))
        let stage = try await Stage(self.setup, fleet, faults: Faults.nineKinds)
        do {
            try await self.run(on: stage, fleet)
        } catch {
            await stage.end()
            throw error
        }
    }

    private func run(on stage: Stage, _ fleet: StartFleet) async throws {
        print(
            "seed \(self.setup.seed), \(self.operations) operations, \(self.kills) kills, faults: nine kinds at 10 % each"
        )
        let start = ContinuousClock.now
        let campaign = Campaign(
            stage,
            fleet,
            operations: self.operations,
            kills: self.kills,
            seed: self.setup.seed,
            wait: .seconds(self.wait),
            deadline: start + .seconds(self.most - self.patience),
        )
        try await campaign.run()
        let asked = ContinuousClock.now - start
        // What is open is looked at without faults in the way, as after an outage.
        try await stage.tell("DELETE", "faults")
        try await campaign.waitForEnds(.seconds(self.patience))
        // Nothing moves while the two are compared.
        await stage.server.kill()
        let records = try campaign.records()
        let ledger = try await Ledger.read(stage)
        let check = Check(records, ledger)
        let kills = await stage.server.kills
        let words = check.outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let applied = ledger.entries.count(where: \.applied)
        print(
            """
            \(records.count) commands in \(asked.components.seconds) s, \(kills) kill -9; \(check.operations) operations, \
            \(check.withoutOperation) commands that planned none
            said: \(words); still open: \(check.open)
            the ledger: \(ledger.entries.count) changes were sent, \(applied) were done
            wrong outcomes: \(check.wrong.count), duplicate pools: \(check.duplicatePools), \
            false "deleted": \(check.falselyDeleted)
            """
        )
        for wrong in check.wrong.prefix(20) { print("  \(wrong)") }
        let found = Self.control(records, ledger)
        print("control: with one entry of the ledger falsified, \(found) is wrong")
        let isGood = check.wrong.isEmpty && check.duplicatePools == 0 && check.falselyDeleted == 0
        await stage.end(keepsFolder: !isGood)
        guard isGood, found > check.wrong.count, kills == self.kills, check.operations >= self.operations else {
            throw ExitCode(1)
        }
    }

    /// How many outcomes are wrong against a ledger that denies one pool that was made.
    private static func control(_ records: [DeliveryRecord], _ ledger: Ledger) -> Int {
        let made = records.lazy.compactMap { record -> String? in
            guard let line = record.settlement?.operations.first, case .createPool(let name) = line.operation,
                case .applied = line.outcome
            else { return nil }
            return name.text
        }.first
        let position = ledger.entries.firstIndex { $0.applied && $0.call == "pools.create" && $0.name == made }
        return position.map { Check(records, ledger.falsified(at: $0)).wrong.count } ?? 0
    }
}
