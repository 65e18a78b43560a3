import HTTPServing
import Foundation
import Hummingbird
import Intake
import Logging
import PrometheusText
import Synchronization
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@testable import poolwarden

@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `What is seen of a running server` {
    private static let traceID = "0af7651916cd43dd8448eb211c80319c"

    /// A fixture with a trace of its sender's.
    private static func traced(_ file: String) -> String {
        file.replacingOccurrences(
            of: "Content-Type:",
            with: "traceparent: 00-\(Self.traceID)-b7ad6b7169203331-01\ntracestate: a=1\nContent-Type:",
            options: .caseInsensitive,
        )
    }

    // MARK: - Logs

    @Test func `is a log of JSON objects, in which every line about a delivery says about which`() async throws {
        let environment = ["POOLWARDEN_LOG_FORMAT": "json", "POOLWARDEN_LOG_LEVEL": "trace"]
        try await RunningServer.run(environment: environment) { server in
            _ = try await server.send("github/workflow-job-queued.http", as: .github, changing: Self.traced)
            _ = try await server.send("slack/pool-create.http", as: .slack)
            _ = try await server.send("slack/pool-create.http", as: .slack)
            _ = try await server.send("github/agent-forget-dead.http", as: .github)
            _ = try await server.send(
                "slack/pool-create.http",
                as: .slack,
                changing: {
                    $0.replacingOccurrences(of: "text=create+ci-arm", with: "text=create+%01%7F%E2%80%A8%0A%22%5C")
                },
                fresh: true,
            )
            let isDone = try await server.eventually {
                server.github.all.count == 1 && server.log.contains("reply sent")
            }
            #expect(isDone)
            #expect(await server.terminate() == 0)

            let lines = try Self.lines(of: server.log)
            let about = [
                "delivery accepted", "redelivery answered", "delivery acknowledged", "decided", "operation ended",
                "delivery settled", "reply sent", "called the Terraform API",
            ]
            for message in about {
                let own = lines.filter { $0["message"] == message }
                #expect(!own.isEmpty, "\(message)")
                for line in own {
                    #expect(line["delivery.id"]?.isEmpty == false, "\(line)")
                    #expect(line["delivery.number"].flatMap { Int($0) } != nil, "\(line)")
                    #expect(line["trace.id"]?.wholeMatch(of: /[0-9a-f]{32}/) != nil, "\(line)")
                }
            }
            let traced = lines.filter { $0["delivery.number"] == "1" }
            #expect(traced.count > 5)
            let ids = Set(traced.map { $0["trace.id"] })
            #expect(ids == [Self.traceID])
            #expect(Set(lines.compactMap { $0["trace.id"] }).count == 4)
        }
    }

    @Test func `is a log of JSON objects to the end, also when it cannot start`() async throws {
        let environment = ["POOLWARDEN_LOG_FORMAT": "json"]
        try await RunningServer.run(environment: environment) { server in
            let second = try await server.run(
                ["serve"],
                [
                    "POOLWARDEN_JOURNAL_PATH": TemporaryFolder.path + "/second.sqlite", "POOLWARDEN_SERVER_PORT": "0",
                ],
            )
            #expect(second.status == 1)
            let lines = try Self.lines(of: second.errors)
            let reason = try #require(lines.last?["reason"])
            #expect(reason.hasPrefix("server.admin: nobody can listen at 127.0.0.1:\(server.adminPort): "), "\(lines)")
            #expect(reason.hasSuffix("write another one, or off"))
            #expect(lines.last?["level"] == "critical")
        }
    }

    /// Every line as an object of texts.
    private static func lines(of log: String) throws -> [[String: String]] {
        #expect(log.hasSuffix("\n"))
        return try log.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String],
                "\(line)",
            )
            #expect(object["time"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line)")
            #expect(object["level"].flatMap(Logger.Level.init(rawValue:)) != nil)
            #expect(object["message"]?.isEmpty == false)
            return object
        }
    }

    // MARK: - Traces

    @Test func `is one trace, from the delivery to its calls and its reply, over a kill -9`() async throws {
        let api = RecordingAPI()
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, isReady) = AsyncStream<Int>.makeStream()
            group.addTask { try await api.makeApplication(logger: quiet) { isReady.yield($0) }.run() }
            let port = try Missing.unwrap(await ports.first { _ in true })
            let environment = ["POOLWARDEN_ORGANIZATIONS_ACME_ADDRESS": "http://127.0.0.1:\(port)"]
            try await RunningServer.run(environment: environment) { server in
                _ = try await server.send("github/agent-forget-dead.http", as: .github, changing: Self.traced)
                #expect(try await server.eventually { !api.traces.isEmpty })
                await server.kill()
                let before = api.traces.count
                api.refuse()
                try await server.start()
                #expect(try await server.eventually { server.github.all.count == 1 }, "\(server.log)")

                let traces = api.traces + server.github.traces
                #expect(api.traces.count > before)
                #expect(server.github.traces.count == 1)
                let spans = try traces.map { trace in
                    let match = try #require(trace?.parent.wholeMatch(of: /00-([0-9a-f]{32})-([0-9a-f]{16})-01/))
                    #expect(match.output.1 == Self.traceID)
                    #expect(trace?.state == "a=1")
                    return match.output.2
                }
                #expect(Set(spans).count == spans.count)
                let show = try await Binary.run(["deliveries", "show", "1", "--journal", server.folder.journal])
                #expect(show.output.contains("\ntrace        \(Self.traceID)\n"))
                #expect(!spans.contains("b7ad6b7169203331"))
            }
            group.cancelAll()
        }
    }

    // MARK: - Metrics

    @Test func `is a page that Prometheus can read, with what has happened`() async throws {
        try await RunningServer.run { server in
            _ = try await server.send("slack/pool-create.http", as: .slack)
            _ = try await server.send("slack/pool-create.http", as: .slack)
            _ = try await server.send("github/agent-forget-dead.http", as: .github)
            let forged = RequestFile(method: "POST", path: "/hooks/github", headers: [], body: [])
            #expect(try await Post.send(forged, to: server.address).status == 401)
            let stranger = RequestFile(method: "POST", path: "/hooks/x%22%0Ay", headers: [], body: [])
            #expect(try await Post.send(stranger, to: server.address).status == 404)
            #expect(try await server.eventually { server.github.all.count == 1 })
            let isSent = try await server.eventually {
                let page = try PrometheusPage(try await server.admin("/metrics").body)
                return page.value("poolwarden_replies_total", ["outcome": "sent"]) == 2
            }
            #expect(isSent)

            let answer = try await server.admin("/metrics")
            #expect(answer.status == 200)
            let page = try PrometheusPage(answer.body)
            let series: [(String, [String: String], Double)] = [
                ("poolwarden_deliveries_received_total", ["source": "slack"], 1.0),
                ("poolwarden_deliveries_received_total", ["source": "github"], 1),
                ("poolwarden_deliveries_redelivered_total", ["source": "slack"], 1),
                ("poolwarden_deliveries_rejected_total", ["source": "github", "reason": "header_missing"], 1),
                ("poolwarden_deliveries_rejected_total", ["source": "other", "reason": "source_unknown"], 1),
                ("poolwarden_deliveries_settled_total", ["source": "slack", "settlement": "applied"], 1),
                ("poolwarden_deliveries_settled_total", ["source": "slack", "settlement": "failed"], 0),
                ("poolwarden_acknowledgement_seconds_count", ["source": "slack"], 2),
                ("poolwarden_decision_seconds_count", ["source": "github"], 1),
                ("poolwarden_evaluation_instructions_count", [:], 2),
                ("poolwarden_decisions_total", ["verdict": "permit"], 2),
                ("poolwarden_operations_total", ["operation": "pools.create", "outcome": "applied"], 1),
                ("poolwarden_operations_total", ["operation": "agents.delete", "outcome": "applied"], 3),
                ("poolwarden_deliveries_waiting", ["state": "received"], 0),
                ("poolwarden_deliveries_under_way", [:], 0),
                ("poolwarden_replies_waiting", [:], 0),
                ("poolwarden_policies_refused", [:], 0),
                ("poolwarden_worker_paused", [:], 0),
                ("terraform_cloud_circuit_state", ["organization": "acme"], 0),
                ("poolwarden_metrics_refused_series_total", [:], 0),
            ]
            for (series, labels, value) in series {
                #expect(page.value(series, labels) == value, "\(series) \(labels)")
            }
            for series in [
                "poolwarden_journal_commit_seconds_count", "poolwarden_journal_commit_writes_sum",
                "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
            ] {
                #expect(page.value(series) ?? 0 > 0, "\(series)")
            }
            #expect(page.value("poolwarden_journal_file_bytes", ["file": "database"]) ?? 0 > 0)
            let age = Date().timeIntervalSince1970 - (page.value("process_start_time_seconds") ?? 0)
            #expect(age > -2 && age < 600)

            let known = Dictionary(uniqueKeysWithValues: MetricCatalogue.all.map { ($0.name, $0) })
            for (name, family) in page.families {
                let description = try #require(known[name], "\(name)")
                #expect(family.kind == description.kind.rawValue)
                #expect(family.help == description.help)
                let labels = Set(family.samples.flatMap(\.labels.keys)).subtracting(["le"])
                #expect(labels == Set(description.labels), "\(name)")
            }
            // Only what has not happened is not there yet.
            let missing = known.keys.filter { page.families[$0] == nil }
            let rare: Set = [
                "terraform_cloud_retries_total", "poolwarden_policies_reloads_total",
                "poolwarden_deliveries_missed_total", "poolwarden_deliveries_recovered_total",
                "poolwarden_deliveries_given_up_total",
            ]
            #expect(Set(missing).isSubset(of: rare))
        }
    }

    // MARK: - Health

    @Test func `is what is wrong, for operators and not for strangers`() async throws {
        try await RunningServer.run { server in
            // As many as open the circuit.
            await server.simulator.fail(next: 1_000, with: .serverError(status: 503, applied: false))
            for _ in 0..<3 { _ = try await server.send("github/workflow-job-queued.http", as: .github, fresh: true) }
            let isOpen = try await server.eventually {
                try await server.admin("/readyz").body
                    .contains("\norganizations.acme: the Terraform API does not answer\n")
            }
            #expect(isOpen)
            // It is kept until the API is back, so it is welcome.
            #expect(try await server.admin("/readyz").status == 200)
            #expect(try await Self.outside(server, "/readyz") == PostAnswer(status: 200, body: "ok\n"))
            #expect(try await Self.outside(server, "/metrics").status == 404)
        }
    }

    @Test func `is that it is ending, until it has ended`() async throws {
        try await RunningServer.run { server in
            await server.simulator.fail(with: .delay(seconds: 8), on: .mutations)
            _ = try await server.send("github/workflow-job-queued.http", as: .github)
            let hasBegun = try await server.eventually {
                try PrometheusPage(try await server.admin("/metrics").body)
                    .value("poolwarden_deliveries_waiting", ["state": "applying"]) == 1
            }
            #expect(hasBegun)
            async let status = server.terminate()
            let isEnding = try await server.eventually {
                let ready = try? await server.admin("/readyz")
                return ready?.status == 503 && ready?.body.hasPrefix("not ready\nthe server is ending\n") == true
            }
            #expect(isEnding)
            #expect(try PrometheusPage(try await server.admin("/metrics").body).names.count > 20)
            #expect(await status == 0)
        }
    }

    private static func outside(_ server: RunningServer, _ path: String) async throws -> PostAnswer {
        try await Post.send(RequestFile(method: "GET", path: path, headers: [], body: []), to: server.address)
    }
}

/// An API that hangs, and then knows nobody; it keeps the trace of each request.
private final class RecordingAPI: Sendable {
    private let state = Mutex<(traces: [TraceFields?], refuses: Bool)>(([], false))

    var traces: [TraceFields?] { self.state.withLock { $0.traces } }

    /// Answers from now on.
    func refuse() { self.state.withLock { $0.refuses = true } }

    func makeApplication(
        logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void,
    ) -> some ApplicationProtocol {
        let router = Router()
        router.get("**") { request, _ in
            let refuses = self.state.withLock { state in
                state.traces.append(TraceFields(request))
                return state.refuses
            }
            if !refuses { try await Task.sleep(for: .seconds(60)) }
            return Response(status: .unauthorized)
        }
        return Application(
            router: router,
            server: .closingUnserved(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: logger,
        )
    }
}
