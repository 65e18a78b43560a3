import AgentPoolsAPI
import ArgumentParser
import Foundation
import Logging
import LuaPolicies
import Settings
import TerraformCloudSimulator
import Warden

struct PolicyTryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Evaluate the policies once on something, and show what they decide and why.",
        discussion: """
            Nothing is applied, journaled or sent. Policies read the simulator's fleet, unless --facts or --live says \
            otherwise; --live reads the organizations of the settings. What policies remember and what counts against \
            their limits is not there.

            --event takes a request file as `send` takes it (its signature is not checked), or a sender's payload with \
            --name.

            Exit status: 0 for permit, ask, note and ignore, 1 for deny and not-applicable, 3 for indeterminate, 2 for a \
            mistake in what was given.
            """,
    )

    @Argument(help: "The folder of the policy files. (default: that of the settings, else policies)")
    var folder: String?

    @Option(help: "A file with a recorded request, or with a payload.")
    var event: String?

    @Option(help: "What a payload is, such as github.workflow_job.")
    var name: String?

    @Option(help: "What a person types, such as \"pool create ci-arm\".")
    var command: String?

    @Option(help: "A schedule of the policies, by its name.")
    var tick: String?

    @Option(help: "Who it is: NAME or NAME:GROUP,GROUP.")
    var actor: String?

    @Option(help: "A file with the facts of a case: { \"pools\": [ ... ] }.")
    var facts: String?

    @Flag(help: "Read the organizations of the settings.")
    var live = false

    @Option(help: "The settings' file.")
    var config: String?

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard [self.event, self.command, self.tick].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("say what happens, by one of --event FILE, --command TEXT and --tick NAME")
        }
        guard !self.live || self.facts == nil else { throw ValidationError("--live and --facts exclude each other") }
        guard !self.live || self.config != nil else { throw ValidationError("--live needs --config") }
    }

    func run() async throws {
        do {
            let settings = try self.config.map {
                try ValidSettings.load(path: $0, environment: ProcessInfo.processInfo.environment)
            }
            let set = try LuaPolicySet.load(
                folder: self.folder ?? settings?.policies.folder ?? "policies",
                settings: settings.map { PolicySettings($0) } ?? PolicySettings(),
            ) { line, file in printError("\(file) says: \(line)") }
            let now = Date()
            let occurrence = try self.occurrence(of: set, settings, now: now)
            let decision = try await self.decide(occurrence, set, settings, now: now)
            print(try self.json ? Self.json(decision) : TriedDecision(decision, at: now).text)
            throw Self.exit(decision)
        } catch let code as ExitCode {
            throw code
        } catch {
            printError("\(error)")
            throw ExitCode(2)
        }
    }

    private func occurrence(of set: LuaPolicySet, _ settings: ValidSettings?, now: Date) throws -> Occurrence {
        var occurrence: Occurrence
        if let tick = self.tick {
            return try PolicyTrial.tick(tick, of: set, now: now)
        } else if let file = self.event {
            occurrence = try TriedEvent(file: file, name: self.name, people: settings?.people ?? People(), now: now)
                .occurrence
        } else {
            occurrence = Occurrence(
                name: "chat.command",
                source: SourceName(rawValue: "try"),
                delivery: DeliveryID(rawValue: "try"),
                actor: Actor(id: "nobody", name: "nobody"),
                received: now,
                payload: Array("{}".utf8),
                command: Command(words: (self.command ?? "").split(separator: " ").map(String.init)),
            )
        }
        if let actor = self.actor {
            let parts = actor.split(separator: ":", maxSplits: 1).map(String.init)
            let groups = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
            occurrence.actor = Actor(id: parts.first ?? "", name: parts.first ?? "", groups: groups)
        }
        return occurrence
    }

    private func decide(
        _ occurrence: Occurrence,
        _ set: LuaPolicySet,
        _ settings: ValidSettings?,
        now: Date,
    ) async throws -> Decision {
        if let facts = self.facts {
            let inputs = try PolicyTrial.inputs(facts: try readFile(facts), file: facts, now: now)
            return await set.decide(occurrence, with: inputs)
        }
        let quiet = Logger(label: "try", factory: { _ in SwiftLogNoOpLogHandler() })
        guard self.live, let settings else {
            let simulator = TerraformCloudSimulator(fleet: .demo(now: now), token: "try", logger: quiet)
            return await set.decide(occurrence, with: PolicyInputs(reads: simulator.service))
        }
        let clients = try TerraformClients(settings.organizations, logger: quiet)
        let inputs = PolicyInputs(
            organizations: clients.all.map { ($0.key, $0.service) },
            store: EmptyPolicyStore(),
        )
        let decision = await set.decide(occurrence, with: inputs)
        try await clients.shutdown()
        return decision
    }

    private static func json(_ decision: Decision) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(decision), as: UTF8.self)
    }

    private static func exit(_ decision: Decision) -> ExitCode {
        switch decision.verdict {
        case .permit, .ask, .note, .ignore: ExitCode.success
        case .deny, .notApplicable: ExitCode(1)
        case .indeterminate: ExitCode(3)
        }
    }
}
