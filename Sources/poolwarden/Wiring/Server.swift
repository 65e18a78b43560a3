import AgentPoolsAPI
import AsyncHTTPClient
import Foundation
import Intake
import JournalStore
import Logging
import LuaPolicies
import NIOCore
import Replies
import ServiceLifecycle
import Settings
import UnixSignals
import Warden
import WebServer

/// The composition root: everything is made here, once, in the order in which it is needed.
struct Server: Sendable {
    private let web: WebServer
    private let control: ControlServer
    private let policies: LivePolicies
    private let worker: Worker
    private let schedules: SchedulerService
    private let journal: JournalStore
    private let clients: TerraformClients
    private let replyClient: HTTPClient
    private let logger: Logger

    /// How long deliveries that are under way have to end after SIGTERM, in seconds; the journal keeps the rest.
    private static let grace: Duration = .seconds(10)

    /// - Throws: What is wrong with the policies, the journal or the settings; each says what to do.
    init(settings: ValidSettings, logger: Logger) throws {
        let now: @Sendable () -> Date = { Date() }
        let log = OperatorLog(logger: logger)
        let observe: Observer = { log.write($0) }

        let folder = PolicySetFolder(settings, logger: logger)
        let firstSet = try folder.read()
        let journal = try JournalStore(
            path: settings.journal.path,
            seal: settings.journal.key.map { CapabilitySeal(key: $0.secret) },
            now: now,
        )
        let policies = LivePolicies(folder, first: firstSet, journal: journal, logger: logger, now: now)
        let clients = try TerraformClients(settings.organizations, logger: logger)
        let replyClient = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Replies.clientConfiguration)
        let senders = settings.sources.reduce(into: [SourceName: any Sender]()) { senders, source in
            senders[source.name] = source.sender
        }

        let pendingAnswers = PendingAnswers()
        let outbox = Outbox(
            replier: Replies(settings, client: replyClient),
            journal: journal,
            pendingAnswers: pendingAnswers,
            observe: observe,
            now: now,
        )
        let pipeline = Pipeline(
            senders: senders,
            people: settings.people,
            policies: policies,
            guardrails: settings.guardrails,
            organizations: clients.all,
            sendFence: clients.sendFence,
            tokenPlaces: ConfiguredTokenPlaces(settings.tokenPlaces, client: replyClient),
            journal: journal,
            outbox: outbox,
            observe: observe,
            now: now,
        )
        let worker = Worker(
            pipeline: pipeline,
            outbox: outbox,
            journal: journal,
            executor: EvaluationThreads(),
            observe: observe,
            now: now,
        )
        let reception = Reception(
            verifiers: settings.sources.reduce(into: [:]) { verifiers, source in
                verifiers[source.name] = Verifier(sender: source.sender, secrets: source.secrets)
            },
            journal: journal,
            worker: worker,
            pendingAnswers: pendingAnswers,
            observe: observe,
            now: now,
        )

        self.web = WebServer(
            host: settings.server.host,
            port: settings.server.port,
            limits: Limits(readTimeout: TimeAmount(settings.server.readTimeout)),
            reception: reception,
            note: { policies.inForce.line },
            logger: logger,
        )
        self.control = ControlServer(
            path: settings.server.control,
            policies: policies,
            deliveries: DeliveryControl(journal: journal, worker: worker),
            logger: logger,
        )
        self.policies = policies
        self.worker = worker
        self.schedules = SchedulerService(
            scheduler: Scheduler(policies: policies, journal: journal, worker: worker, observe: observe),
            now: now,
        )
        self.journal = journal
        self.clients = clients
        self.replyClient = replyClient
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT, then drains: no new requests, what is under way ends, the journal closes last.
    ///
    /// - Parameter onReady: Called with the port once requests are accepted.
    /// - Throws: When a service ended with an error, such as a port that somebody else has.
    func run(onReady: @escaping @Sendable (Int) async -> Void) async throws {
        try await self.policies.keepFirst()
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: JournalService(journal: self.journal)),
                    .init(service: PolicyWatch(policies: self.policies)),
                    .init(service: WorkerService(worker: self.worker, grace: Self.grace)),
                    .init(service: self.schedules),
                    .init(service: self.control),
                    .init(service: self.web.makeApplication(onReady: onReady)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: self.logger,
            )
        )
        do {
            try await group.run()
        } catch {
            try? await self.shutDownClients()
            throw error
        }
        try await self.shutDownClients()
    }

    private func shutDownClients() async throws {
        try await self.clients.shutdown()
        try await self.replyClient.shutdown()
    }
}
