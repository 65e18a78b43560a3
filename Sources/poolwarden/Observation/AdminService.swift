import Logging
import ServiceLifecycle
import Warden
import WebServer

/// The admin listener, and what is said when nobody can listen there.
struct AdminService: Service {
    let server: AdminServer
    /// As the settings have it, such as `127.0.0.1:9464`.
    let address: String
    let logger: Logger
    /// Called with the port.
    let onReady: @Sendable (Int) async -> Void

    func run() async throws {
        do {
            try await self.server.makeApplication(onReady: self.onReady).run()
        } catch {
            throw Failure(
                "server.admin: nobody can listen at \(self.address): \(error); write another one, or off"
            )
        }
    }
}

/// Says that the server is ending, before anything of it does.
///
/// It stands last in the group, whose services end in the opposite order.
struct EndingService: Service {
    let health: ServerHealth
    /// Requests that wait for a settlement get what is there soon.
    let pendingAnswers: PendingAnswers

    /// How long they wait still: Slack's own window.
    private static let patience = Duration.seconds(3)

    func run() async {
        try? await gracefulShutdown()
        self.pendingAnswers.hurry(within: Self.patience)
        self.health.noteEnding()
    }
}
