import AgentPoolsAPI
import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import TerraformCloudSimulator
import UnixSignals

struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Serve a Terraform Cloud that keeps state: the Agent Pools and Agents API, for trials and tests.",
        discussion: """
            Its first line says where it listens. What it knows is gone when it ends, unless you keep what \
            GET /_simulator/state gives you for --state.

            A STATE is a JSON object: organization (a name), token, and lists of JSON:API resource objects: projects, \
            workspaces, agent-pools, agents and authentication-tokens, the last two with a member pool, the ID of \
            theirs. What is only pointed to, such as a pool's workspaces, need not be in it. Agents that are idle or \
            busy go on calling by themselves, unless they have a member alive that is false. They may also have token, \
            ping-every, busy-share (from 0 to 1), dies-at and exits-at. An agent with none of these that last called \
            longer ago than --unknown-after, or never, stays as it is given until something happens to it.

            A FAULT is KIND[:ARGUMENT] [on reads|mutations|CALL] [of ID] [next N | chance P] [for SPAN]. CALL is a name \
            such as pools.create, agents.list or tokens.delete; ID is what the call is about, such as a pool's; SPAN is \
            such as 250ms, 5m or 1h30m. It strikes once where none of next, chance and for is given, and every time where \
            only for is. KIND is one of:
              latency:SPAN[-SPAN]         the answer comes so much later
              429[:SPAN]                  nothing is done; asks to wait so long
              500[:before|after], to 599  a server error, before or after the effect
              close[:before|after]        the connection is closed, unanswered
              reset[:before|after]        the connection is reset, unanswered
              cut[:PERCENT]               only so much of the answer comes
              garbage[:before|after]      200 with a body that is no JSON
              hang[:SPAN]                 nothing done, nothing answered
              stale[:SPAN]                lists are as they were so long ago
              revoked[:404|401|403]       as when a permission was revoked
            Lists go back by 64 changes; with more than 10000 agents, to when the first stale fault was given.
            Examples: '503:after on mutations next 2', 'latency:50ms-2s on agents.list chance 0.1', 'revoked for 30s'.

            OF ITSELF it answers under /_simulator, without a token, so keep it on this machine:
              GET fleet; GET, PUT state: a token in it takes the place of --token
              GET ledger[?after=N]: changes asked for through the API
              GET requests: how many there were, and how many of them had no room within the limit
              GET, POST, DELETE faults: a list of texts as above
              GET, POST clock: {"advance": "1h"}, or {"set": TIME} for a time to come
              POST agents: {"pool": "NAME", "name": "..."}: an agent registers
              POST agents/ID: {"do": "die"}, or exit, ping, busy, idle
            """,
    )

    @Option(help: "The address to listen on. Of itself it answers without a token: keep it on this machine.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 for any that is free.")
    var port = 8181

    @Option(help: "The API token that it accepts. (default: the state's, else simulator-token)")
    var token: String?

    @Option(help: "A JSON file with what is there at the start. (default: a small made-up fleet)")
    var state: String?

    @Option(
        help: "The edition of the API: 2020, with one pool for an organization, or today. (default: today)",
        transform: {
            try Self.word($0, SimulatedEdition.init(rawValue:), of: SimulatedEdition.allCases.map(\.rawValue))
        },
    )
    var edition = SimulatedEdition.today

    @Option(help: "Requests in a second before it answers 429; 0 for no limit.")
    var rate = 30

    @Option(
        help: "How requests are counted: fixed, sliding or bucket. (default: fixed)",
        transform: { try Self.word($0, RateWindow.init(rawValue:), of: RateWindow.allCases.map(\.rawValue)) },
    )
    var rateWindow = RateWindow.fixed

    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp("A fault to come, as described above; may be given more than once.", valueName: "fault"),
        transform: FaultText.read,
    )
    var faults: [ScriptedFault] = []

    @Option(
        help: "How late every answer comes: a span of time, or two with - between.",
        transform: Self.latency,
    )
    var latency: ScriptedFault?

    @Option(help: "What all chances follow from.")
    var seed: UInt64 = 1

    @Option(
        help: "A time at which the clock stands until it is moved. (default: the real time)",
        transform: Self.time,
    )
    var clock: Date?

    @Option(
        help: "How long after its last call an agent is unknown. (default: 90s)",
        transform: Self.span,
    )
    var unknownAfter: Double?

    @Option(
        help: "How long an agent is unknown until it is errored. (default: 5m)",
        transform: Self.span,
    )
    var erroredAfter: Double?

    @Flag(help: "Refuse changes without the Content-Type application/vnd.api+json (415).")
    var strictContentType = false

    func validate() throws {
        guard (0...65_535).contains(self.port) else { throw ValidationError("--port is a number from 0 to 65535") }
        guard (0...1_000_000).contains(self.rate) else { throw ValidationError("--rate is a number from 0 to 1000000") }
    }

    func run() async throws {
        try await reportingFailures { try await self.serve() }
    }

    private func serve() async throws {
        var logger = Logger(label: "simulator", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        let clock = self.clock
        let now: @Sendable () -> Date = { clock ?? Date() }
        let (fleet, token) = try self.fleet(now: now())
        let simulator = TerraformCloudSimulator(
            fleet: fleet,
            token: self.token ?? token ?? "simulator-token",
            host: self.host,
            port: self.port,
            settings: self.settings,
            logger: logger,
            now: now,
        )
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        let application = simulator.makeApplication { port in
            tell(
                """
                listening on http://\(host):\(port)
                The organization \(fleet.name) is at http://\(host):\(port)/api/v2
                Look at its fleet: curl http://\(host):\(port)/_simulator/fleet
                """
            )
        }
        let group = ServiceGroup(
            services: [application],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger,
        )
        do {
            try await group.run()
        } catch {
            throw Failure("\(host):\(self.port): \(error); is the address right, and is nothing else listening there?")
        }
    }

    private var settings: SimulatorSettings {
        let usual = SilenceRules()
        return SimulatorSettings(
            edition: self.edition,
            rate: self.rate,
            window: self.rateWindow,
            silence: SilenceRules(
                unknownAfter: self.unknownAfter ?? usual.unknownAfter,
                erroredAfter: self.erroredAfter ?? usual.erroredAfter,
            ),
            needsContentType: self.strictContentType,
            faults: self.faults + (self.latency.map { [$0] } ?? []),
            seed: self.seed,
        )
    }

    /// What is there at the start, and the token that opens it.
    private func fleet(now: Date) throws -> (SimulatedOrganization, token: String?) {
        guard let path = self.state else { return (.demo(now: now, isAlive: true), nil) }
        do {
            return try StateReader.read(try readFile(path), now: now, silence: self.settings.silence)
        } catch let error as StateError {
            throw Failure("\(path): \(error); correct it there, or leave --state out for a made-up fleet")
        }
    }

    private static func word<Word>(_ text: String, _ read: (String) -> Word?, of words: [String]) throws -> Word {
        guard let word = read(text) else { throw ValidationError("it is one of \(words.joined(separator: ", "))") }
        return word
    }

    private static func span(_ text: String) throws -> Double {
        guard let seconds = TimeSpan.read(text) else {
            throw ValidationError("it is a span of time, such as 90s, 5m or 1h30m")
        }
        return seconds
    }

    private static func latency(_ text: String) throws -> ScriptedFault {
        guard let fault = try? FaultText.read("latency:\(text) chance 1") else {
            throw ValidationError("it is a span of time, such as 250ms, or two, such as 50ms-2s")
        }
        return fault
    }

    private static func time(_ text: String) throws -> Date {
        guard let time = Timestamp.read(text) else {
            throw ValidationError("it is a time, such as 2026-01-01T00:00:00Z")
        }
        return time
    }
}
