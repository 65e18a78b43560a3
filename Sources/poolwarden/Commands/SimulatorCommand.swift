import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import TerraformCloudSimulator
import UnixSignals

struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Serve a Terraform Cloud that keeps state, with a small made-up fleet.",
        discussion: """
            It answers the Agent Pools and Agents API under /api/v2 and shows the fleet at /_simulator/fleet. What it \
            knows is gone when it ends.
            """,
    )

    @Option(help: "The address to listen on. The fleet is shown without a token: keep it on this machine.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 for any that is free.")
    var port = 8181

    @Option(help: "The API token that it accepts.")
    var token = "simulator-token"

    func validate() throws {
        guard (0...65_535).contains(self.port) else { throw ValidationError("--port is a number from 0 to 65535") }
    }

    func run() async throws {
        var logger = Logger(label: "simulator", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        let simulator = TerraformCloudSimulator(
            fleet: .demo(now: Date()),
            token: self.token,
            host: self.host,
            port: self.port,
            logger: logger,
        )
        let host = self.host
        let application = simulator.makeApplication { port in
            tell(
                """
                The simulator serves the organization acme at http://\(host):\(port)/api/v2
                Look at its fleet: curl http://\(host):\(port)/_simulator/fleet
                """
            )
        }
        let group = ServiceGroup(
            services: [application],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger,
        )
        try await group.run()
    }
}
