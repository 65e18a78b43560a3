import ArgumentParser
import Foundation
import Logging
import Metrics
import PrometheusText
import Settings
import Tracing

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
            let registry = PrometheusRegistry(describing: MetricCatalogue.all)
            MetricsSystem.bootstrap(registry)
            InstrumentationSystem.bootstrap(TraceInstrument())
            try await Self.reporting(to: settings.log.format == .json ? logger : nil) {
                let server = try Server(settings: settings, registry: registry, logger: logger)
                try await server.run { port in
                    logger.info("serving", metadata: ["host": "\(settings.server.host)", "port": "\(port)"])
                }
            }
        }
    }

    /// Whoever reads the log as JSON finds there why the server ended, and no line of another form.
    private static func reporting(to logger: Logger?, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            guard let logger else { throw error }
            logger.critical("the server ended", metadata: ["reason": .oneLine("\(error)")])
            throw ExitCode.failure
        }
    }
}
