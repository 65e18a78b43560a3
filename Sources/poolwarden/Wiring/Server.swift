import AgentPoolsAPI
import Foundation
import Intake
import JournalStore
import Logging
import LuaPolicies
import NIOCore
import PrometheusText
import Replies
import Retrieval
import ServiceLifecycle
import Settings
import UnixSignals
import Warden
import WebServer

/// The composition root: everything is made here, once, in the order in which it is needed.
struct Server: Sendable {
    private let web: WebServer
    private let admin: AdminServer?
    private let adminListener: AdminListener
    private let health: ServerHealth
    private let control: ControlServer
    private let policies: LivePolicies
    private let worker: Worker
    private let schedules: SchedulerService
    private let keeping: KeepingService
    private let clock: ClockService
    private let retrieval: RetrievalService
    private let keys: KeyService
    private let journal: JournalStore
    private let journalPath: String
    private let clients: TerraformClients
    private let replyClient: ReplyClient
    private let retrievalClients: HostClients
    private let pendingAnswers: PendingAnswers
    /// What the settings call the secrets of each source that has several.
    private let secretNames: [SourceName: [String]]
    private let logger: Logger

    /// How long deliveries that are under way have to end after SIGTERM, in seconds; the journal keeps the rest.
    ///
    /// With a second of `server.shutdown_delay`, and 5 s for the last requests, that is 14 s at most.
    private static let grace: Duration = .seconds(8)

    /// - Parameters:
    ///   - settings: The settings.
    ///   - registry: Where the server's metrics are kept, for the admin listener.
    ///   - logger: The operator's log.
    /// - Throws: What is wrong with the policies, the journal or the settings; each says what to do.
    init(
        settings: ValidSettings,
        registry: PrometheusRegistry = PrometheusRegistry(describing: MetricCatalogue.all),
        logger: Logger,
    ) throws {
        let now: @Sendable () -> Date = { Date() }
        let log = OperatorLog(logger: logger)
        let measures = DeliveryMeasures(
            sources: settings.sources.map(\.name),
            destinations: settings.destinations.map(\.name),
            factory: registry,
        )
        let retrievalMeasures = RetrievalMeasures(factory: registry)
        let observe: Observer = { notice in
            measures.count(notice, now: now())
            log.write(notice)
            retrievalMeasures.count(notice)
        }
        let journalMeasures = JournalMeasures(factory: registry)
        let journalHealth = JournalHealth()
        let trail = ContextTrail()

        let accounts = try ReplyAccounts(settings)
        let folder = PolicySetFolder(settings, logger: logger)
        let firstSet = try folder.read()
        let journal = try JournalStore(
            path: settings.journal.path,
            seal: settings.journal.key.map { CapabilitySeal(key: $0.secret) },
            observe: { commit in
                journalMeasures.count(commit)
                journalHealth.note(commit, at: now())
            },
            now: now,
        )
        Self.tell(journal.found, logger)
        let policies = LivePolicies(
            folder,
            first: firstSet,
            journal: journal,
            measures: PolicyMeasures(factory: registry),
            logger: logger,
            now: now,
        )
        let clients = try TerraformClients(settings.organizations, metrics: registry, logger: logger)
        let replyClient = ReplyClient(privateRanges: settings.privateRanges)
        let retrievalClients = HostClients()
        let keys = KeyRing(
            places: settings.sources.contains { $0.kind == .googleChat } ? GoogleChatSender.keyPlaces : [],
            fetcher: WebKeys(clients: retrievalClients),
            read: { PublicKeyList.keys(in: $0) },
            observe: observe,
        )
        let senders = settings.sources.reduce(into: [SourceName: any Sender]()) { senders, source in
            senders[source.name] = source.sender(keys: keys)
        }

        let pendingAnswers = PendingAnswers()
        let outbox = Outbox(
            replier: Replies(settings, accounts: accounts, client: replyClient),
            journal: journal,
            pendingAnswers: pendingAnswers,
            observe: observe,
            trail: trail,
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
            executionRecord: journal.execution,
            outbox: outbox,
            observe: observe,
            trail: trail,
            now: now,
        )
        let admission = Admission()
        let worker = Worker(
            pipeline: pipeline,
            outbox: outbox,
            journal: journal,
            executor: EvaluationThreads(yields: true),
            executorOfAwaited: EvaluationThreads(yields: false),
            admission: admission,
            observe: observe,
            now: now,
        )
        let reception = Reception(
            verifiers: settings.sources.reduce(into: [:]) { verifiers, source in
                verifiers[source.name] = senders[source.name].map { Verifier(sender: $0, secrets: source.secrets) }
            },
            journal: journal,
            worker: worker,
            pendingAnswers: pendingAnswers,
            admission: admission,
            observe: observe,
            now: now,
        )

        let health = ServerHealth(
            journal: journalHealth,
            waitingBytes: { journal.waitingBytes },
            isWorkerPaused: { worker.isPaused },
            policies: { policies.inForce },
            unreachable: { clients.unreachable },
            now: now,
        )
        let readings = ServerReadings(path: settings.journal.path, journal: journal, worker: worker)

        self.web = WebServer(
            host: settings.server.host,
            port: settings.server.port,
            limits: Limits(
                readTimeout: TimeAmount(settings.server.readTimeout),
                shutdownDelay: settings.server.shutdownDelay,
            ),
            reception: reception,
            isReady: { health.isReady },
            replyPage: { [pages = settings.replyPages.map { KeptReplies(pages: $0, journal: journal) }] path in
                await pages?.page(at: path)
            },
            logger: logger,
        )
        self.control = ControlServer(
            path: settings.server.control,
            policies: policies,
            deliveries: DeliveryControl(journal: journal, worker: worker),
            journal: journal,
            logger: logger,
        )
        self.adminListener = settings.server.admin
        self.admin = AdminServer(
            settings.server.admin,
            metrics: { (await registry.page(with: readings), PrometheusRegistry.contentType) },
            condition: { health.condition },
            logger: logger,
        )
        self.health = health
        self.pendingAnswers = pendingAnswers
        self.keeping = KeepingService(journal: journal, keeping: Keeping(settings.journal.keep), logger: logger)
        self.clock = ClockService(journal: journal, logger: logger, now: now)
        self.policies = policies
        self.worker = worker
        self.schedules = SchedulerService(
            scheduler: Scheduler(policies: policies, journal: journal, worker: worker, observe: observe),
            now: now,
        )
        self.retrieval = RetrievalService(
            settings,
            apps: accounts.githubApps,
            clients: retrievalClients,
            journal: journal,
            observe: observe,
            now: now,
        )
        self.keys = KeyService(ring: keys, now: now)
        self.journal = journal
        self.journalPath = settings.journal.path
        self.clients = clients
        self.replyClient = replyClient
        self.retrievalClients = retrievalClients
        self.secretNames = settings.sources.filter { $0.secrets.all.count > 1 }.reduce(into: [:]) { names, source in
            names[source.name] = source.secrets.names
        }
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT, then drains: no new requests, what is under way ends, the journal closes last.
    ///
    /// - Parameter onReady: Called with the port once requests are accepted.
    /// - Throws: When a service ended with an error, such as a port that somebody else has.
    func run(onReady: @escaping @Sendable (Int) async -> Void) async throws {
        do {
            try await self.keepFirstPolicies()
            try await self.makeGroup(onReady: onReady).run()
        } catch {
            try? await self.shutDownClients()
            throw error
        }
        try await self.shutDownClients()
    }

    /// The first thing that is written: where the disk is full or broken, this says which file it is.
    private func keepFirstPolicies() async throws {
        do throws(JournalError) {
            try await self.policies.keepFirst()
            try await self.journal.follow(secrets: self.secretNames)
        } catch {
            throw Failure(
                "\(self.journalPath): the journal cannot be written (\(error)); has its disk room, and is it sound?"
            )
        }
    }

    private func makeGroup(onReady: @escaping @Sendable (Int) async -> Void) -> ServiceGroup {
        ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: self.services(onReady: onReady),
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: self.logger,
            )
        )
    }

    /// All services; they end in the opposite order.
    private func services(
        onReady: @escaping @Sendable (Int) async -> Void
    ) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
        services.append(
            // Cancelled at once instead, the web server would drop connections that it has just taken, which ends the
            // process with a trap of NIO's and not with 1.
            .init(
                service: JournalService(journal: self.journal),
                failureTerminationBehavior: .gracefullyShutdownGroup,
            )
        )
        services += self.adminServices
        services.append(.init(service: PolicyWatch(policies: self.policies)))
        services.append(.init(service: WorkerService(worker: self.worker, grace: Self.grace)))
        services.append(.init(service: self.schedules))
        services.append(.init(service: self.keeping))
        services.append(.init(service: self.clock))
        services.append(.init(service: self.retrieval))
        services.append(.init(service: self.keys))
        services.append(.init(service: self.control))
        let web = self.web.makeService { [retrieval] port in
            retrieval.begin()
            await onReady(port)
        }
        services.append(.init(service: web))
        services.append(.init(service: EndingService(health: self.health, pendingAnswers: self.pendingAnswers)))
        return services
    }

    /// The admin listener, where there is one: it answers until everything but the journal has ended.
    private var adminServices: [ServiceGroupConfiguration.ServiceConfiguration] {
        guard let admin, case .address(let host, let port) = self.adminListener else { return [] }
        let logger = self.logger
        let service = AdminService(server: admin, address: "\(host):\(port)", logger: logger) { port in
            logger.info("admin listener", metadata: ["host": "\(host)", "port": "\(port)"])
        }
        return [.init(service: service)]
    }

    /// Says what was looked at because the last server did not close the journal.
    private static func tell(_ found: StartCheck, _ logger: Logger) {
        guard let checked = found.checked else { return }
        logger.warning(
            "the last server did not close the journal; it is sound",
            metadata: ["checked": "\(checked)", "took": "\(found.milliseconds) ms"],
        )
    }

    private func shutDownClients() async throws {
        try await self.clients.shutdown()
        try await self.replyClient.shutdown()
        try await self.retrievalClients.shutdown()
    }
}

extension AdminServer {
    /// Nil where the settings want none.
    fileprivate init?(
        _ listener: AdminListener,
        metrics: @escaping @Sendable () async -> (text: String, contentType: String),
        condition: @escaping @Sendable () async -> ServerCondition,
        logger: Logger,
    ) {
        guard case .address(let host, let port) = listener else { return nil }
        var quiet = logger
        // Its own lines for start and end would look like those of the other listener.
        quiet.logLevel = max(logger.logLevel, .warning)
        self.init(host: host, port: port, metrics: metrics, condition: condition, logger: quiet)
    }
}

extension PrometheusRegistry {
    /// The page, with what is read only now.
    fileprivate func page(with readings: ServerReadings) async -> String {
        let refused = MetricReading("poolwarden_metrics_refused_series_total", Double(self.refusedSeries))
        return self.page(with: await readings.read() + [refused])
    }
}
