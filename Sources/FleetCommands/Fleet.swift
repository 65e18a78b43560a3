package import AgentPoolsAPI
import Foundation

/// The commands for people: each reads, plans, asks, changes and tells, and says how it ended.
package struct Fleet: Sendable {
    let api: any AgentPoolsService
    /// The organization's name at the API.
    let organization: String
    let console: any Console
    let format: Format
    /// Waits; a test does not.
    let pause: @Sendable (Duration) async -> Void

    /// What results look like.
    package enum Format: Sendable, Hashable {
        /// Tables and pages for people.
        case text
        /// One JSON document for programs; see ``Shapes``.
        case json
    }

    /// - Parameters:
    ///   - api: In the lane of people: somebody waits.
    ///   - organization: Its name at the API.
    ///   - console: What to talk through.
    ///   - format: What results look like.
    ///   - pause: Waits before something is tried again.
    package init(
        api: any AgentPoolsService,
        organization: String,
        console: any Console,
        format: Format,
        pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
    ) {
        self.api = api
        self.organization = organization
        self.console = console
        self.format = format
        self.pause = pause
    }

    var finder: PoolFinder { PoolFinder(api: self.api, organization: self.organization) }

    var now: Date { self.console.now() }

    var screen: Screen? { self.console.terminal.output }

    /// Runs a command, and tells why it stopped where it did.
    func command(_ body: () async throws(Stop) -> Ending) async -> Ending {
        do throws(Stop) {
            return try await body()
        } catch {
            if self.format == .json { self.print([.init("error", error.json)] + error.members) }
            self.console.tell(error.text)
            return error.ending
        }
    }

    /// Reads something; what fails ends the command.
    func read<Value>(
        _ subject: String? = nil,
        _ body: () async throws(TerraformCloudError) -> Value,
    ) async throws(Stop) -> Value {
        do throws(TerraformCloudError) {
            return try await body()
        } catch {
            throw Stop(reading: subject, error)
        }
    }

    /// Prints one JSON document, with the organization as its first member.
    func print(_ members: [OutputJSON.Member]) {
        self.console.print(OutputJSON.object([.init("organization", .string(self.organization))] + members).text)
    }
}
