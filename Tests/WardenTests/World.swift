import AgentPoolsAPI
import Foundation
import JournalStore
import Logging
import TerraformCloudSimulator
import TestKit
import Warden

/// All stops wired as the server wires them, over the simulator in process and a real journal.
struct World {
    let clock = ManualClock()
    let simulator: TerraformCloudSimulator
    let journal: JournalStore
    let replier = RecordingReplier()
    let notices = RecordedNotices()
    let worker: Worker
    let reception: Reception

    init(
        policies: any Policies,
        journal path: String = TemporaryFolder.path + "/journal.sqlite",
        simulator: TerraformCloudSimulator? = nil,
        answerWindow: Duration? = .seconds(60),
        isConfigured: Bool = true,
        guardrails: Guardrails = Guardrails(protectedPools: ["prod*"], mostDeletionsPerPlan: 2),
    ) throws {
        let clock = self.clock
        let now: @Sendable () -> Date = { clock.now }
        let simulator = simulator ?? Self.simulator(now: now)
        self.simulator = simulator
        let journal = try JournalStore(
            path: path,
            seal: CapabilitySeal(key: Secret(String(repeating: "k", count: 32))),
            now: now,
        )
        self.journal = journal
        let sender = FakeSender(answerWindow: answerWindow)
        let source = SourceName(rawValue: "test")
        let pendingAnswers = PendingAnswers()
        let outbox = Outbox(
            replier: self.replier,
            journal: journal,
            pendingAnswers: pendingAnswers,
            observe: self.notices.observe,
            now: now,
        )
        let pipeline = Pipeline(
            senders: isConfigured ? [source: sender] : [:],
            people: People([(.init(name: "anna", groups: ["platform"]), [.slack: "U1"])]),
            policies: policies,
            guardrails: guardrails,
            api: simulator.service,
            sendFence: 50,
            journal: journal,
            outbox: outbox,
            observe: self.notices.observe,
            now: now,
        )
        let worker = Worker(
            pipeline: pipeline,
            outbox: outbox,
            journal: journal,
            observe: self.notices.observe,
            now: now,
        )
        self.worker = worker
        self.reception = Reception(
            verifiers: [source: try sender.verifier()],
            journal: journal,
            worker: worker,
            pendingAnswers: pendingAnswers,
            observe: self.notices.observe,
            now: now,
        )
    }

    static func simulator(now: @escaping @Sendable () -> Date) -> TerraformCloudSimulator {
        TerraformCloudSimulator(
            fleet: .demo(now: now()),
            token: "token",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            now: now,
        )
    }

    /// Sends a command line and gives the answer.
    func say(_ line: String, id: String = "1") async -> Answer {
        await self.reception.receive(FakeSender.delivery(line, id: id))
    }

    /// Lets the worker do what is due, until nothing is under way.
    func settleAll() async {
        // An answer leaves a moment before its delivery is put away.
        await self.untilNothingIsUnderWay()
        await self.worker.takeUp()
        await self.untilNothingIsUnderWay()
    }

    private func untilNothingIsUnderWay() async {
        while self.worker.underWay > 0 {
            await Task.yield()
        }
    }

    /// The mutating calls that the simulator received, such as `create`, applied or not.
    func calls() async -> Int {
        await self.simulator.ledger().count
    }

    func poolNames() async throws -> [String] {
        try await self.simulator.service.listPools(sort: .name, query: nil).map(\.name)
    }
}
