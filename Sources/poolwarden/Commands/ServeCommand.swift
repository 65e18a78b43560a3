import ArgumentParser
import Foundation
import Logging
import Settings

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Take deliveries, decide, apply, reply; until SIGTERM or Ctrl-C.",
    )

    @Option(help: "The settings' file.")
    var config = "config/poolwarden.yaml"

    func run() async throws {
        try await reportingFailures {
            let settings = try ValidSettings.load(path: self.config, environment: ProcessInfo.processInfo.environment)
            let logger = settings.log.logger(label: "poolwarden")
            for warning in settings.warnings {
                logger.warning("settings", metadata: ["warning": "\(warning)"])
            }
            let server = try Server(settings: settings, logger: logger)
            try await server.run { port in
                logger.info("serving", metadata: ["host": "\(settings.server.host)", "port": "\(port)"])
            }
        }
    }
}
