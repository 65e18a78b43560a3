import ArgumentParser
import Foundation
import LuaPolicies
import Settings

extension CheckFormat: ExpressibleByArgument {}

struct PolicyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compile the policies, run their registrations, look for mistakes, run their cases.",
        discussion: """
            With --config the settings count too: the folder, the budget, the names of destinations and token places, \
            and the events that the configured sources can send. Secrets need not be there.

            Exit status: 0 without mistakes, 1 with some. Warnings alone are no mistakes.
            """,
    )

    @Argument(help: "The folder of the policy files. (default: that of the settings, else policies)")
    var folder: String?

    @Option(help: "The settings' file.")
    var config: String?

    @Option(help: "text, json, github (annotations of a workflow) or sarif (code scanning).")
    var format = CheckFormat.text

    func run() async throws {
        try await reportingFailures {
            let settings = try self.config.map {
                try PolicySurroundings(config: $0, environment: ProcessInfo.processInfo.environment)
            }
            let report = await CheckReport.make(
                folder: self.folder ?? settings?.policies.folder ?? "policies",
                settings: settings.map { PolicySettings($0) } ?? PolicySettings(),
            )
            let text = report.written(as: self.format)
            if !text.isEmpty { print(text) }
            guard report.passed else { throw ExitCode.failure }
        }
    }
}
