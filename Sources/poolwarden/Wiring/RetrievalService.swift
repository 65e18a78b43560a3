import Foundation
import Retrieval
import ServiceLifecycle
import Settings
import SignedTokens
import Warden

/// Looks for missed deliveries of every source that names its hooks, each second doing what is due.
struct RetrievalService: Service {
    private let sources: [SourceRetrieval]
    private let now: @Sendable () -> Date
    private let isReady = AsyncStream<Void>.makeStream()

    init(
        _ settings: ValidSettings,
        apps: [SourceName: GitHubAppKey],
        clients: HostClients,
        journal: any MissedDeliveryStore,
        observe: @escaping Observer,
        now: @escaping @Sendable () -> Date,
    ) {
        self.sources = settings.sources.compactMap { source in
            SourceRetrieval(
                source,
                app: apps[source.name],
                clients: clients,
                journal: journal,
                observe: observe,
                now: now,
            )
        }
        self.now = now
    }

    /// Requests are accepted from now on: what is asked for can come in.
    func begin() {
        self.isReady.continuation.yield()
    }

    func run() async {
        // A service that ends ends the server.
        guard !self.sources.isEmpty else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            for await _ in self.isReady.stream { break }
            await withTaskGroup(of: Void.self) { group in
                for source in self.sources {
                    group.addTask { await source.run(now: self.now) }
                }
            }
        }
    }
}

/// The hooks of one source, which share a token and its pace.
private struct SourceRetrieval: Sendable {
    private let retrievers: [Retriever]
    private let pace: RequestPace

    /// Nil where nothing is looked for.
    init?(
        _ source: ValidSettings.Source,
        app: GitHubAppKey?,
        clients: HostClients,
        journal: any MissedDeliveryStore,
        observe: @escaping Observer,
        now: @escaping @Sendable () -> Date,
    ) {
        guard let missed = source.missed, case .github(let api, let access?) = source.options else { return nil }
        let token: @Sendable () -> Secret
        switch access {
        case .token(let secret): token = { secret }
        case .app:
            guard let app else { return nil }
            token = { Secret(app.token(now: now())) }
        }
        let allowance = GitHubAllowance()
        self.retrievers = missed.hooks.map { hook in
            Retriever(
                hook: WatchedHook(source: source.name, name: hook),
                sent: GitHubHook(
                    path: hook,
                    base: api,
                    token: token,
                    allowance: allowance,
                    client: clients.client(for: api),
                    now: now,
                ),
                journal: journal,
                every: TimeInterval(missed.every.components.seconds),
                window: TimeInterval(missed.window.components.seconds),
                observe: observe,
            )
        }
        self.pace = RequestPace(perMinute: missed.rate)
    }

    func run(now: @Sendable () -> Date) async {
        var (retrievers, pace) = (self.retrievers, self.pace)
        repeat {
            for index in retrievers.indices {
                await retrievers[index].step(now: now(), pace: &pace)
            }
        } while (try? await Task.sleep(for: .seconds(1))) != nil
    }
}
