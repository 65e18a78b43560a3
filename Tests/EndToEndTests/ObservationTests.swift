import AgentPoolsAPI
import Foundation
import Logging
import PrometheusText
import Synchronization
import TestKit
import Testing
import Tracing
import Warden
import WebServer

@testable import JournalStore
@testable import poolwarden

struct `Notices of what happens` {
    private static let source = SourceName(rawValue: "slack")
    private static let received = Date(timeIntervalSince1970: 1_800_000_000)

    private static func delivery(of source: SourceName = Self.source) -> JournaledDelivery {
        JournaledDelivery(
            number: 7,
            source: source,
            id: DeliveryID(rawValue: "id"),
            received: Self.received,
            headers: [],
            body: [],
        )
    }

    private static func waiting(for destination: String) -> WaitingNotification {
        WaitingNotification(
            number: 1,
            delivery: 7,
            notification: Warden.Notification(destination: destination, text: "t", policy: "p"),
            queued: Self.received,
            attempts: 0,
        )
    }

    struct Case: Sendable {
        let notice: Notice
        let series: String
        var labels: [String: String] = [:]
        var value = 1.0
    }

    private static let cases: [Case] = {
        let delivery = Self.delivery()
        var decision = Decision(verdict: .ask, reasons: [], policySet: "set")
        decision.cost = Decision.Cost(instructions: 4_000, microseconds: 1_500)
        let tick = Tick(policy: "p", name: "n", due: Self.received.addingTimeInterval(-90), late: 90)
        let failure = ReplyError.final(reason: "gone")
        let open = Settlement(word: .failed, isOpen: true)
        let agent = Warden.Operation.deleteAgent(AgentID(rawValue: "agent-1"), name: nil)
        let approval = Approval(
            delivery: 1,
            digest: "d",
            person: "p",
            verdict: .reject,
            at: Self.received,
            requests: [],
        )
        let slack = ["source": "slack"]
        return [
            Case(notice: .accepted(delivery), series: "poolwarden_deliveries_received_total", labels: slack),
            Case(
                notice: .accepted(Self.delivery(of: SourceName(rawValue: "gone"))),
                series: "poolwarden_deliveries_received_total",
                labels: ["source": "other"],
            ),
            Case(
                notice: .rejected(source: SourceName(rawValue: "a\"b"), Rejection(.sourceUnknown, "x")),
                series: "poolwarden_deliveries_rejected_total",
                labels: ["source": "other", "reason": "source_unknown"],
            ),
            Case(notice: .handshake(source: Self.source), series: "poolwarden_handshakes_total", labels: slack),
            Case(notice: .redelivered(delivery), series: "poolwarden_deliveries_redelivered_total", labels: slack),
            Case(
                notice: .acknowledged(delivery, seconds: 0.25),
                series: "poolwarden_acknowledgement_seconds_sum",
                labels: slack,
                value: 0.25,
            ),
            Case(notice: .ticked(delivery, tick), series: "poolwarden_tick_lateness_seconds_sum", value: 90),
            Case(notice: .ticked(delivery, tick), series: "poolwarden_ticks_total"),
            Case(
                notice: .ticked(delivery, tick),
                series: "poolwarden_deliveries_received_total",
                labels: ["source": "schedule"],
            ),
            Case(
                notice: .decided(delivery, decision),
                series: "poolwarden_decisions_total",
                labels: ["verdict": "ask"],
            ),
            Case(
                notice: .decided(delivery, decision),
                series: "poolwarden_decision_seconds_sum",
                labels: slack,
                value: 3,
            ),
            Case(
                notice: .decided(delivery, decision),
                series: "poolwarden_evaluation_seconds_sum",
                value: 0.001_5,
            ),
            Case(
                notice: .decided(delivery, decision),
                series: "poolwarden_evaluation_instructions_sum",
                value: 4_000,
            ),
            Case(notice: .cutByClock(delivery, decision), series: "poolwarden_evaluations_cut_total"),
            Case(
                notice: .shadowDecided(delivery, ShadowDecision(policy: "p", decision: decision)),
                series: "poolwarden_shadow_decisions_total",
                labels: ["verdict": "ask"],
            ),
            Case(notice: .asked(delivery, [], until: Self.received), series: "poolwarden_approvals_asked_total"),
            Case(
                notice: .heard(delivery, approval),
                series: "poolwarden_approvals_heard_total",
                labels: ["verdict": "reject"],
            ),
            Case(
                notice: .outcome(delivery, agent, .unknown(reason: "x")),
                series: "poolwarden_operations_total",
                labels: ["operation": "agents.delete", "outcome": "unknown"],
            ),
            Case(
                notice: .settled(delivery, Settlement(word: .denied)),
                series: "poolwarden_deliveries_settled_total",
                labels: ["source": "slack", "settlement": "denied"],
            ),
            Case(notice: .settled(delivery, open), series: "poolwarden_deliveries_left_open_total", labels: slack),
            Case(
                notice: .settled(delivery, open),
                series: "poolwarden_deliveries_settled_total",
                labels: ["source": "slack", "settlement": "failed"],
                value: 0,
            ),
            Case(notice: .replied(7, .slack), series: "poolwarden_replies_total", labels: ["outcome": "sent"]),
            Case(
                notice: .replyFailed(7, failure, givenUp: false),
                series: "poolwarden_replies_total",
                labels: ["outcome": "failed"],
            ),
            Case(
                notice: .replyFailed(7, failure, givenUp: true),
                series: "poolwarden_replies_total",
                labels: ["outcome": "given-up"],
            ),
            Case(
                notice: .notified(Self.waiting(for: "slack:#ops")),
                series: "poolwarden_notifications_total",
                labels: ["destination": "slack:#ops", "outcome": "sent"],
            ),
            Case(
                notice: .notificationFailed(Self.waiting(for: "elsewhere"), failure, givenUp: true),
                series: "poolwarden_notifications_total",
                labels: ["destination": "other", "outcome": "given-up"],
            ),
            Case(
                notice: .journalFailed(.saturated),
                series: "poolwarden_journal_failures_total",
                labels: ["error": "saturated"],
            ),
        ]
    }()

    @Test(arguments: Self.cases)
    func `are counted`(_ example: Case) throws {
        let registry = PrometheusRegistry(describing: MetricCatalogue.all)
        let measures = DeliveryMeasures(
            sources: [Self.source],
            destinations: ["slack:#ops"],
            factory: registry,
        )
        let before = try PrometheusPage(registry.page()).value(example.series, example.labels)
        #expect(before == 0)
        measures.count(example.notice, now: Self.received.addingTimeInterval(3))
        let after = try PrometheusPage(registry.page())
        #expect(after.value(example.series, example.labels) == example.value)
        #expect(registry.refusedSeries == 0)
    }

    @Test func `about the journal's transactions are measured, unless they failed`() throws {
        let registry = PrometheusRegistry(describing: MetricCatalogue.all)
        let measures = JournalMeasures(factory: registry)
        measures.count(JournalCommit(writes: 5, time: .microseconds(1_250), failure: nil))
        measures.count(JournalCommit(writes: 9, time: .seconds(1), failure: .full))
        let page = try PrometheusPage(registry.page())
        #expect(page.value("poolwarden_journal_commit_seconds_sum") == 0.001_25)
        #expect(page.value("poolwarden_journal_commit_writes_bucket", ["le": "4"]) == 0)
        #expect(page.value("poolwarden_journal_commit_writes_bucket", ["le": "8"]) == 1)
        #expect(page.value("poolwarden_journal_commit_writes_count") == 1)
    }
}

private let start = Date(timeIntervalSince1970: 1_800_000_000)

struct `The condition of the server` {
    private final class Surroundings: Sendable {
        let journal = JournalHealth()
        let state = Mutex((waiting: 0, isPaused: false, unreachable: [String](), now: start))

        func health() -> ServerHealth {
            ServerHealth(
                journal: self.journal,
                waitingBytes: { self.state.withLock { $0.waiting } },
                isWorkerPaused: { self.state.withLock { $0.isPaused } },
                policies: { PoliciesInForce(digest: "0123456789abcdef", since: start, refused: nil) },
                unreachable: { self.state.withLock { $0.unreachable } },
                now: { self.state.withLock { $0.now } },
            )
        }
    }

    @Test func `is that it is ready, whatever else there is to say`() {
        let surroundings = Surroundings()
        let health = surroundings.health()
        #expect(health.condition.lines == ["ok", "policies 0123456789ab decide"])
        surroundings.state.withLock { state in
            state.isPaused = true
            state.unreachable = ["acme"]
        }
        #expect(health.isReady)
        #expect(
            health.condition.lines == [
                "ok", "policies 0123456789ab decide",
                "the worker is paused for some seconds, as the journal could not be written",
                "organizations.acme: the Terraform API does not answer",
            ]
        )
    }

    @Test func `is that nothing can be kept, until something can`() {
        let surroundings = Surroundings()
        let health = surroundings.health()
        surroundings.journal.note(JournalCommit(writes: 1, time: .zero, failure: .full), at: start)
        #expect(health.condition.refusals == ["the disk of the journal is full: make room"])
        #expect(!health.isReady)
        surroundings.journal.note(
            JournalCommit(writes: 1, time: .zero, failure: .rejected(reason: "x")),
            at: start,
        )
        #expect(!health.isReady)
        surroundings.journal.note(JournalCommit(writes: 1, time: .zero, failure: nil), at: start)
        #expect(health.isReady)

        // Where nothing is sent any more, nothing shows that there is room again.
        surroundings.journal.note(JournalCommit(writes: 1, time: .zero, failure: .full), at: start)
        surroundings.state.withLock { $0.now = start.addingTimeInterval(30) }
        #expect(health.isReady)

        let broken = JournalCommit(writes: 1, time: .zero, failure: .broken(reason: "SQLITE_IOERR"))
        surroundings.journal.note(broken, at: start)
        #expect(health.condition.refusals == ["the journal failed, and the server is ending: SQLITE_IOERR"])
    }

    @Test func `is that too much waits for the disk`() {
        let surroundings = Surroundings()
        let health = surroundings.health()
        surroundings.state.withLock { $0.waiting = JournalStore.mostWaitingBytes / 2 }
        #expect(health.isReady)
        surroundings.state.withLock { $0.waiting = JournalStore.mostWaitingBytes - 100 }
        #expect(health.condition.refusals.count == 1)
    }

    @Test func `is that it is ending`() {
        let health = Surroundings().health()
        health.noteEnding()
        #expect(health.condition.lines.prefix(2) == ["not ready", "the server is ending"])
    }
}

struct `A line of the log` {
    private static func line(
        _ metadata: Logger.Metadata,
        message: Logger.Message = "said",
        in surroundings: InstrumentationContext? = nil,
    ) throws -> [String: String] {
        let lines = Mutex("")
        var handler = JSONLines(
            label: "test",
            metadataProvider: .delivery,
            now: { Date(timeIntervalSince1970: 1_800_000_000.25) },
            write: { line in lines.withLock { $0 += line } },
        )
        handler.logLevel = .trace
        let logger = Logger(label: "test", factory: { [handler] _ in handler })
        InstrumentationContext.withValue(surroundings) { logger.warning(message, metadata: metadata) }
        let text = lines.withLock(\.self)
        #expect(text.hasSuffix("}\n"))
        #expect(text.split(separator: "\n").count == 1)
        #expect(text.utf8.allSatisfy { $0 == 0x0A || $0 >= 0x20 })
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String])
    }

    @Test(arguments: [
        "plain", "", "\u{0}\u{1}\u{1F}\u{7F}\u{85}", "two\nlines\r\n", "\"quoted\" \\ and /", "\u{2028}\u{2029}", "ä€😀",
        String(decoding: [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80] as [UInt8], as: UTF8.self), "e\u{301}",
        "a\u{FEFF}\u{FFFE}",
        "{\"level\":\"info\"}",
    ])
    func `is one JSON object, whatever it says`(_ text: String) throws {
        let line = try Self.line(["value": "\(text)", "\(text)": "key"], message: "\(text)")
        #expect(line["message"]?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
        #expect(line["time"] == "2027-01-15T08:00:00.250Z")
        #expect(line["level"] == "warning")
        #expect(line["logger"] == "test")
    }

    @Test func `keeps its own names from its metadata`() throws {
        let line = try Self.line(["time": "noon", "level": "high", "other": ["a", ["b": "c"]]])
        #expect(line["time"] == "2027-01-15T08:00:00.250Z")
        #expect(line["metadata.time"] == "noon")
        #expect(line["metadata.level"] == "high")
        #expect(line["other"] != nil)
    }

    @Test func `says for which delivery something is done`() async throws {
        let delivery = JournaledDelivery(
            number: 7,
            source: SourceName(rawValue: "s"),
            id: DeliveryID(rawValue: "a\nb"),
            received: Date(),
            headers: [],
            body: [],
        )
        let surroundings = await ContextTrail().follow(delivery) { InstrumentationContext.current }
        let line = try Self.line([:], in: surroundings)
        #expect(line["delivery.number"] == "7")
        #expect(line["delivery.id"] == "a\\nb")
        #expect(line["trace.id"] == delivery.trace.id)
        #expect(try Self.line([:])["delivery.number"] == nil)
    }
}

struct `The page on operating` {
    private static let page = try? String(contentsOfFile: Binary.project + "/docs/operating.md", encoding: .utf8)

    @Test func `has every metric, as the code describes it`() throws {
        let page = try #require(Self.page)
        let written = page.split(separator: "\n").filter { line in
            line.hasPrefix("| `poolwarden_") || line.hasPrefix("| `terraform_cloud_") || line.hasPrefix("| `process_")
        }
        let wanted = MetricCatalogue.all.map { family in
            let labels = family.labels.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(family.name)` | \(family.kind.rawValue) | \(labels) | \(family.help) |"
                .replacing("|  |", with: "| |")
        }
        #expect(written.map(String.init) == wanted)
    }

    @Test func `has queries and rules about metrics that there are`() throws {
        let page = try #require(Self.page)
        let blocks = PageBlocks(page).blocks.filter { $0.language == "yaml" }
        #expect(blocks.count >= 2)
        var names: Set<String> = []
        for block in blocks {
            for match in block.text.matches(of: /\b(poolwarden|terraform_cloud|process)_[a-z_]+/) {
                names.insert(String(match.output.0))
            }
        }
        let known = Set(
            MetricCatalogue.all.flatMap { family in
                family.kind == .histogram
                    ? ["_bucket", "_sum", "_count"].map { family.name + $0 } : [family.name]
            }
        )
        #expect(names.count >= 3)
        #expect(names.subtracting(known) == [])
    }
}
