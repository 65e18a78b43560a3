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
            otherwise; --live reads the organizations of the settings, or one of them. What policies remember and what \
            counts against their limits is not there. Of the settings only --live needs secrets.

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

    @Option(help: "The source that it comes from. (default: that of the request's path, else try)")
    var source: String?

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

    @Option(help: "With --live: read only this organization, which is then the default one.")
    var organization: String?

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
        guard self.live || self.organization == nil else { throw ValidationError("--organization needs --live") }
    }

    func run() async throws {
        do {
            let settings = try self.config.map {
                try PolicySurroundings(config: $0, environment: ProcessInfo.processInfo.environment)
            }
            let set = try LuaPolicySet.load(
                folder: self.folder ?? settings?.policies.folder ?? "policies",
                settings: settings.map { PolicySettings($0) } ?? PolicySettings(),
            ) { line, file in printError("\(file) says: \(line)") }
            let now = Date()
            let tried = try await self.tried(set, settings, now: now)
            print(try self.json ? tried.json : tried.text)
            throw ExitCode(tried.status)
        } catch let code as ExitCode {
            throw code
        } catch {
            printError("\(error)")
            throw ExitCode(2)
        }
    }

    private func tried(_ set: LuaPolicySet, _ settings: PolicySurroundings?, now: Date) async throws -> TriedDecision {
        let occurrence: Occurrence
        switch try self.occurrence(of: set, settings, now: now) {
        case .occurrence(let meant):
            occurrence = meant
        case .ignored(let reason, _):
            let decision = Decision(verdict: .ignore, reasons: [Decision.Reason(reason)], policySet: set.digest)
            return TriedDecision(decision, at: now)
        }
        return try await self.withInputs(now: now) { inputs in
            TriedDecision(
                await set.decide(occurrence, with: inputs),
                shadows: await set.shadowDecisions(on: occurrence, with: inputs),
                at: now,
            )
        }
    }

    private func occurrence(
        of set: LuaPolicySet,
        _ settings: PolicySurroundings?,
        now: Date,
    ) throws -> Interpretation {
        var occurrence: Occurrence
        if let tick = self.tick {
            return .occurrence(try PolicyTrial.tick(tick, of: set, now: now))
        } else if let file = self.event {
            let event = TriedEvent(file: file, name: self.name, source: self.source, settings: settings, now: now)
            guard case .occurrence(let meant) = try event.interpretation else { return try event.interpretation }
            occurrence = meant
        } else {
            occurrence = Occurrence(
                name: "chat.command",
                source: SourceName(rawValue: self.source ?? "try"),
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
        return .occurrence(occurrence)
    }

    /// Hands over what the policies may read.
    private func withInputs(
        now: Date,
        _ body: (PolicyInputs) async throws -> TriedDecision,
    ) async throws -> TriedDecision {
        if let facts = self.facts {
            return try await body(try PolicyTrial.inputs(facts: try readFile(facts), file: facts, now: now))
        }
        let quiet = Logger(label: "try", factory: { _ in SwiftLogNoOpLogHandler() })
        guard self.live, let config = self.config else {
            let simulator = TerraformCloudSimulator(fleet: .demo(now: now), token: "try", logger: quiet)
            return try await body(PolicyInputs(reads: simulator.service))
        }
        let clients = try TerraformClients(try self.organizations(config), logger: quiet)
        let inputs = PolicyInputs(
            organizations: clients.all.map { ($0.key, $0.service) },
            store: EmptyPolicyStore(),
        )
        let tried = try await body(inputs)
        try await clients.shutdown()
        return tried
    }

    private func organizations(_ config: String) throws -> [ValidSettings.Organization] {
        let environment = ProcessInfo.processInfo.environment
        guard let key = self.organization else {
            return try ValidSettings.organizations(config: config, environment: environment)
        }
        return [try ValidSettings.organization(key, config: config, environment: environment)]
    }
}
