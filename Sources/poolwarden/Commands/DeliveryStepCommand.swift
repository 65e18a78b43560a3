import ArgumentParser
import Foundation
import NIOHTTP1
import Settings

/// `poolwarden deliveries retry` and `drop`: through the running server, which alone writes the journal.
enum DeliveryStepCommand {
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Let a delivery go on that was set aside, or try one again that ended in failed or unknown.",
            discussion: """
                A recorded decision is kept, and what was sent is looked up first; a policy that failed decides again. \
                Exit codes: 0 it is on its way, 1 it cannot be, 2 no server answered.
                """,
        )

        @OptionGroup var options: Options

        func run() async throws {
            try await self.options(.retry, done: "is on its way again")
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "drop",
            abstract: "Give up a delivery that was set aside, or that would be tried again.",
            discussion: "Exit codes: 0 it is given up, 1 it cannot be, 2 no server answered.",
        )

        @OptionGroup var options: Options

        func run() async throws {
            try await self.options(.drop, done: "is given up")
        }
    }

    struct Options: ParsableArguments {
        @Argument(help: "The delivery's number in the journal.")
        var number: Int64

        @Option(help: "The settings' file, which says where the server can be reached.")
        var config = "config/poolwarden.yaml"

        @Option(help: "The server's socket; without it, the one that the settings name.")
        var control: String?

        func callAsFunction(_ step: DeliveryControl.Step, done: String) async throws {
            let answer: DeliveryDocument
            do {
                let client = ControlClient(path: try self.path)
                let uri = "/deliveries/\(self.number)/\(step.rawValue)"
                answer = try await client(.POST, uri, as: DeliveryDocument.self)
            } catch {
                printError("\(error)")
                throw ExitCode(2)
            }
            if let refusal = answer.refusal {
                printError(refusal)
                throw ExitCode.failure
            }
            print("delivery \(self.number) \(done)")
        }

        private var path: String {
            get throws {
                if let control { return control }
                return try ValidSettings.controlPath(
                    config: self.config,
                    environment: ProcessInfo.processInfo.environment,
                )
            }
        }
    }
}
