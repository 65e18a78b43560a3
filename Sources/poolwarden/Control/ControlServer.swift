import HTTPServing
import Foundation
import HTTPTypes
import Hummingbird
import JournalStore
import Logging
import NIOCore
import ServiceLifecycle

/// Takes commands for the running server, as HTTP on a Unix socket that only its own user may use (mode 0600).
///
/// `POST /policies/reload` reads the policy folder again; `GET /policies` says which set decides; `POST /journal/backup`
/// copies the journal; `POST /deliveries/<number>/retry` lets a delivery go on, `/drop` gives it up.
struct ControlServer: Service {
    /// The socket's path; whoever holds the journal's lock may replace what is left there.
    let path: String
    let policies: LivePolicies
    let deliveries: DeliveryControl
    let journal: JournalStore
    let logger: Logger

    func run() async throws {
        try ControlSocket.makeRoom(at: self.path)
        // The socket is nobody else's from its first moment on; and so is all that the server makes.
        umask(0o077)
        let path = self.path
        let application = Application(
            router: self.router,
            server: .closingUnserved(),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path)),
            onServerRunning: { _ in chmod(path, 0o600) },
            logger: self.quiet,
        )
        do {
            try await application.run()
        } catch {
            unlink(path)
            throw Failure("server.control: nobody can listen at \(path): \(error); write another path")
        }
        unlink(path)
    }

    /// The routes, for one small request at a time.
    private var router: Router<BasicRequestContext> {
        let policies = self.policies
        let deliveries = self.deliveries
        let journal = self.journal
        let router = Router()
        router.post("/policies/reload") { _, _ in
            try Self.answer(ReloadDocument(await policies.reload()))
        }
        router.get("/policies") { _, _ in
            try Self.answer(PoliciesDocument(policies.inForce))
        }
        for step in DeliveryControl.Step.allCases {
            router.post("/deliveries/:number/\(step.rawValue)") { _, context in
                try Self.answer(await deliveries(step, try context.parameters.require("number", as: Int64.self)))
            }
        }
        router.post("/journal/backup") { request, _ in
            let body = try await request.body.collect(upTo: 16 << 10)
            let asked = try ControlJSON.read(BackupRequestDocument.self, from: body.readableBytesView)
            // A server that stops does not wait for it.
            let document = await cancelWhenGracefulShutdown { () async -> BackupDocument in
                do throws(BackupError) {
                    return BackupDocument(try await journal.backUp(to: asked.path))
                } catch {
                    return BackupDocument(problem: error, path: asked.path)
                }
            }
            return try Self.answer(document)
        }
        return router
    }

    private static func answer(_ document: some Encodable) throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: try ControlJSON.write(document) + "\n")),
        )
    }

    /// Without a line of its own for start and end.
    private var quiet: Logger {
        var logger = self.logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}
