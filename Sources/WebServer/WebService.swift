import Logging
import ServiceLifecycle

/// The web server as a service that takes its leave in three steps.
///
/// 1. At the signal `/readyz` says that it is draining, and each answer says that it is the connection's last. New
///    connections are still taken, as whoever balances the load has to see `/readyz` first.
/// 2. After ``Limits/shutdownDelay`` nobody new is let in.
/// 3. Requests that have come get their answers; those that are on their way have as long as ``Limits/lingerTime``.
package struct WebService: Service {
    /// How long the last connections have to be made ready before the listening socket closes; see ``Doorkeeper``.
    private static let timeToEnter = Duration.milliseconds(100)

    private let application: any Service
    private let draining: Draining
    private let delay: Duration
    private let logger: Logger

    init(_ application: any Service, draining: Draining, delay: Duration, logger: Logger) {
        self.application = application
        self.draining = draining
        self.delay = delay
        self.logger = logger
    }

    package func run() async throws {
        let group = ServiceGroup(
            configuration: .init(services: [self.application], logger: self.logger)
        )
        // Detached: within this service's task it would hear of the shutdown at once.
        let serving = Task.detached { try await group.run() }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await serving.value
            } onGracefulShutdown: {
                self.draining.begin()
                Task {
                    try? await Task.sleep(for: self.delay)
                    self.draining.close()
                    try? await Task.sleep(for: Self.timeToEnter)
                    await group.triggerGracefulShutdown()
                }
            }
        } onCancel: {
            serving.cancel()
        }
    }
}
