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
    private let journalPath: String
    let replier = RecordingReplier()
    let notices = RecordedNotices()
    let worker: Worker
    let reception: Reception
    let policies: any Policies

    init(
        policies: any Policies,
        journal path: String = TemporaryFolder.path + "/journal.sqlite",
        simulator: TerraformCloudSimulator? = nil,
        answerWindow: Duration? = .seconds(60),
        replyTo: ReplyAddress = .slack,
        isConfigured: Bool = true,
        guardrails: Guardrails = Guardrails(protectedPools: ["prod*"], mostDeletionsPerPlan: 2),
        others: [String: any AgentPoolsService] = [:],
        tokenPlaces: any TokenPlaces = NoTokenPlaces(),
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
        self.journalPath = path
        let sender = FakeSender(answerWindow: answerWindow, replyTo: replyTo)
        let source = SourceName(rawValue: "test")
        let pendingAnswers = PendingAnswers()
        let outbox = Outbox(
            replier: self.replier,
            journal: journal,
            pendingAnswers: pendingAnswers,
            observe: self.notices.observe,
            trail: TaskTrail(),
            now: now,
        )
        let pipeline = Pipeline(
            senders: isConfigured ? [source: sender] : [:],
            people: Self.people,
            policies: policies,
            guardrails: guardrails,
            organizations: [("main", simulator.service)] + others.map { ($0.key, $0.value) },
            sendFence: 50,
            tokenPlaces: tokenPlaces,
            journal: journal,
            executionRecord: journal.execution,
            outbox: outbox,
            observe: self.notices.observe,
            trail: TaskTrail(),
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
        self.policies = policies
        self.reception = Reception(
            verifiers: [source: try sender.verifier()],
            journal: journal,
            worker: worker,
            pendingAnswers: pendingAnswers,
            observe: self.notices.observe,
            now: now,
        )
    }

    /// Anna asks; Ben and Cleo are of `sre`, Dora of `security`.
    private static let people = People([
        (.init(name: "anna", groups: ["platform", "sre"]), [.slack: "U1"]),
        (.init(name: "ben", groups: ["sre"]), [.slack: "U2"]),
        (.init(name: "cleo", groups: ["sre"]), [.slack: "U3"]),
        (.init(name: "dora", groups: ["security"]), [.slack: "U4"]),
    ])

    static func simulator(now: @escaping @Sendable () -> Date) -> TerraformCloudSimulator {
        TerraformCloudSimulator(
            fleet: .demo(now: now()),
            token: "token",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            now: now,
        )
    }

    /// Sends a command line and gives the answer.
    func say(
        _ line: String,
        id: String = "1",
        received: Date = Date(timeIntervalSince1970: 1_800_000_000),
    ) async -> Answer {
        await self.reception.receive(FakeSender.delivery(line, id: id, received: received))
    }

    /// Another process on a copy of what this one left on disk; its clock begins anew.
    func restarted(
        policies: any Policies,
        isConfigured: Bool = true,
        from: String = "journal",
        to: String = "restarted",
    ) throws -> World {
        self.journal.close()
        let (from, to) = (TemporaryFolder.path + "/\(from).sqlite", TemporaryFolder.path + "/\(to).sqlite")
        for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: from + ending) {
            try FileManager.default.copyItem(atPath: from + ending, toPath: to + ending)
        }
        return try World(
            policies: policies,
            journal: to,
            simulator: self.simulator,
            answerWindow: nil,
            isConfigured: isConfigured,
        )
    }

    /// This process dies; another one on a copy of what it left on disk.
    func died(to name: String) throws -> World {
        let copy = TemporaryFolder.path + "/\(name).sqlite"
        for ending in ["", "-wal", ".running"] where FileManager.default.fileExists(atPath: self.journalPath + ending) {
            try FileManager.default.copyItem(atPath: self.journalPath + ending, toPath: copy + ending)
        }
        return try World(policies: self.policies, journal: copy, simulator: self.simulator, answerWindow: nil)
    }

    /// The journal as `poolwarden deliveries` reads it.
    func reader() throws -> JournalReader { try JournalReader(path: self.journalPath) }

    /// Somebody else makes a pool.
    func makePool(_ name: String) async throws {
        _ = try await self.simulator.service.createPool(name: try Missing.unwrap(AgentPoolName(name)))
    }

    /// Lets the worker do what is due, until nothing is under way.
    func settleAll() async {
        // An answer leaves a moment before its delivery is put away.
        await self.untilNothingIsUnderWay()
        await self.worker.takeUp()
        await self.untilNothingIsUnderWay()
    }

    /// Lets the worker end what it has begun, and what follows from that by itself.
    func untilNothingIsUnderWay() async {
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
