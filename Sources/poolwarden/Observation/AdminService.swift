import Logging
import ServiceLifecycle
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

    func run() async {
        try? await gracefulShutdown()
        self.health.noteEnding()
    }
}
