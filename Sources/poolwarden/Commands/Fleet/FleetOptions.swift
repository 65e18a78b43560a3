import AgentPoolsAPI
import ArgumentParser
import FleetCommands
import Foundation
import Logging
import Settings
import TerraformCloud

/// Which organization a command works with, and what its result looks like.
struct FleetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The settings' file (default: \(Connection.usualSettings), where there is one).",
            valueName: "file",
        )
    )
    var config: String?

    @Option(
        help: ArgumentHelp(
            """
            Which organization: with settings, by its key there (default: the first); else its name \
            (default: $TFE_ORGANIZATION).
            """,
            valueName: "name",
        )
    )
    var organization: String?

    @Option(
        help: ArgumentHelp(
            """
            Work without settings, at this address, with the API token in $TFE_TOKEN. Also without this option, where \
            there is no settings' file (default then: $TFE_ADDRESS, else https://app.terraform.io).
            """,
            valueName: "url",
        )
    )
    var address: String?

    @Flag(help: "Print one JSON document for programs.")
    var json = false

    /// Runs a command with a client of its own, until it ends or somebody stops it.
    ///
    /// - Throws: The exit code, where it is not 0.
    func run(_ command: @escaping @Sendable (Fleet) async -> Ending) async throws {
        let environment = ProcessInfo.processInfo.environment
        // Before anything is opened: see there.
        let console = StandardConsole(environment: environment)
        let settings = try self.clientSettings(environment)
        let client = TerraformCloudClient(
            settings: settings,
            logger: Logger(label: "poolwarden") { _ in SwiftLogNoOpLogHandler() },
        )
        let fleet = Fleet(
            api: client.lane(.people),
            organization: settings.organization,
            console: console,
            format: self.json ? .json : .text,
        )
        let running = Task { await command(fleet) }
        let interruption = Interruption { running.cancel() }
        var ending = await running.value
        interruption.end()
        try? await client.shutdown()
        // Who reads no further, such as `head`, has what it wanted.
        if let code = console.outputFailure, code != EPIPE {
            printError(
                "The result could not be printed: \(StandardConsole.reason(code)). What the command did, if anything, "
                    + "is done."
            )
            ending = ending.worse(.notDone)
        }
        guard ending == .done else { throw ExitCode(ending.rawValue) }
    }

    private func clientSettings(_ environment: [String: String]) throws -> TerraformCloudSettings {
        let connection: Connection
        do throws(Connection.Problem) {
            connection = try Connection.choose(
                config: self.config,
                address: self.address,
                organization: self.organization,
                environment: environment,
                exists: { FileManager.default.fileExists(atPath: $0) },
            )
        } catch {
            throw ValidationError("\(error)")
        }
        switch connection {
        case .settings(let path, let organization):
            do {
                return try ValidSettings.organization(organization, config: path, environment: environment)
                    .clientSettings
            } catch {
                printError("\(error)")
                throw ExitCode(Ending.notDone.rawValue)
            }
        case .environment(let address, let organization):
            // What is wrong here was given with the command: wrong usage.
            do {
                return try TerraformCloudSettings(
                    address: address,
                    organization: organization,
                    token: try Self.token(environment),
                )
            } catch {
                throw ValidationError("\(error)")
            }
        }
    }

    private static func token(_ environment: [String: String]) throws -> APIToken {
        guard let token = APIToken(environment[Connection.tokenVariable, default: ""]) else {
            throw Failure("\(Connection.tokenVariable): this cannot be a token; it has blanks or odd characters")
        }
        return token
    }
}

/// How a command that takes something away is confirmed.
struct ConsentOptions: ParsableArguments {
    @Flag(help: "Do not ask; for programs.")
    var yes = false

    @Flag(help: "Show what would be done, and do nothing.")
    var dryRun = false

    func validate() throws {
        guard !self.yes || !self.dryRun else { throw ValidationError("--yes and --dry-run do not go together.") }
    }

    var consent: Consent {
        if self.dryRun { return .dryRun }
        return self.yes ? .given : .ask
    }
}
