import ArgumentParser
import Foundation
import JournalStore
import Settings
import Warden

struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Look into the journal, also while the server runs; let go on or give up what does not by itself.",
        subcommands: [List.self, Show.self, DeliveryStepCommand.Retry.self, DeliveryStepCommand.Drop.self],
        defaultSubcommand: List.self,
    )

    /// Which journal to look into.
    struct JournalOptions: ParsableArguments {
        @Option(help: "The journal's file; without it, the one that the settings name.")
        var journal: String?

        @Option(help: "The settings' file.")
        var config = "config/poolwarden.yaml"

        func reader() throws -> JournalReader {
            if let journal { return try JournalReader(path: journal) }
            let environment = ProcessInfo.processInfo.environment
            return try JournalReader(
                path: try ValidSettings.journalPath(config: self.config, environment: environment)
            )
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "The newest deliveries.")

        @OptionGroup var options: JournalOptions

        @Option(help: "How many.")
        var limit = 20

        @Flag(help: "Only those that were set aside: the process died three times while it worked on them.")
        var setAside = false

        func validate() throws {
            guard self.limit > 0 else { throw ValidationError("--limit is a number from 1") }
        }

        func run() async throws {
            try await reportingFailures {
                let state = self.setAside ? DeliveryState.setAside : nil
                let deliveries = try self.options.reader().deliveries(limit: self.limit, in: state)
                guard !deliveries.isEmpty else {
                    print(self.setAside ? "No delivery is set aside." : "The journal has no deliveries yet.")
                    return
                }
                print(DeliveryText.table(of: deliveries))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One delivery with its decision, its operations and its reply.",
        )

        @OptionGroup var options: JournalOptions

        @Argument(help: "Its number in the journal, or the sender's ID of it.")
        var id: String

        func run() async throws {
            try await reportingFailures {
                guard let record = try self.options.reader().delivery(self.id) else {
                    throw Failure("\(self.id): the journal has no such delivery; `poolwarden deliveries` lists them")
                }
                print(DeliveryText.page(of: record))
            }
        }
    }
}
