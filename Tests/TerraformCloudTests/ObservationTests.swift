import AgentPoolsAPI
import InMemoryTracing
import Metrics
import MetricsTestKit
import Testing
import Tracing

@testable import TerraformCloud

@Suite(.timeLimit(.minutes(10)))
struct `What others see of calls` {
    static let pool = Sample.poolID(1)

    @Test func `are metrics by method, endpoint and status`() async throws {
        let metrics = TestMetrics()
        let script = `The client`.script([.text(503, ""), `The client`.good, .text(404, ""), .drop])
        try await withMetricsFactory(metrics) {
            try await WireServer.plain(script) { _, address in
                try await withClient(of: address) { client in
                    _ = try await client.lane(.ci).showPool(Self.pool)
                    _ = await failure { try await client.deletePool(Self.pool) }
                    _ = await failure { try await client.deletePool(Self.pool) }
                }
            }
        }
        let show = [("method", "GET"), ("endpoint", "/agent-pools/:id")]
        let delete = [("method", "DELETE"), ("endpoint", "/agent-pools/:id")]
        let requests = { (dimensions: [(String, String)], status: String) throws -> Int64 in
            try metrics.expectCounter("terraform_cloud_requests_total", dimensions + [("status", status)]).totalValue
        }
        #expect(try requests(show, "503") == 1)
        #expect(try requests(show, "200") == 1)
        #expect(try requests(delete, "404") == 1)
        #expect(try requests(delete, "transport") == 1)
        #expect(try metrics.expectCounter("terraform_cloud_retries_total", show).totalValue == 1)
        #expect(try metrics.expectTimer("terraform_cloud_request_duration_seconds", show).values.count == 2)
        #expect(try metrics.expectTimer("terraform_cloud_request_duration_seconds", delete).values.count == 2)
        #expect(try metrics.expectTimer("terraform_cloud_admission_wait_seconds", [("lane", "ci")]).values.count == 2)
        #expect(
            try metrics.expectTimer("terraform_cloud_admission_wait_seconds", [("lane", "people")]).values.count == 2
        )
    }

    @Test func `are the states of the circuit`() async throws {
        let metrics = TestMetrics()
        let time = SteppedTime()
        let script = `The client`.script(Array(repeating: .drop, count: 5) + [.nothing, `The client`.good])
        try await withMetricsFactory(metrics) {
            try await WireServer.plain(script) { _, address in
                try await withClient(of: address, time: time.timekeeper) { client in
                    #expect(!client.isCircuitOpen)
                    for _ in 0..<5 { _ = await failure { try await client.deletePool(Self.pool) } }
                    #expect(client.isCircuitOpen)
                    time.move(to: 1)
                    _ = try await client.showPool(Self.pool)
                    #expect(!client.isCircuitOpen)
                }
            }
        }
        #expect(try metrics.expectGauge("terraform_cloud_circuit_state").values == [0, 2, 1, 0])
    }

    @Test func `are spans without IDs, queries, bodies or the token`() async throws {
        let tracer = InMemoryTracer()
        let body = #"{"errors":[{"title":"a-body","detail":"\#(goodToken)"}]}"#
        let script = `The client`.script([.text(503, ""), `The client`.good, .text(422, body), .drop])
        try await withTracer(tracer) {
            try await WireServer.plain(script) { server, address in
                try await withClient(of: address) { client in
                    _ = try await client.lane(.sweeps).showPool(Self.pool, includesWorkspaces: true)
                    _ = await failure { _ = try await client.createPool(name: poolName("a-name")) }
                    _ = await failure { try await client.deletePool(Self.pool) }
                }
                // The trace goes with each request.
                for request in server.requests { #expect(request.headers.keys.contains { $0.contains("trace") }) }
            }
        }
        let spans = tracer.finishedSpans
        #expect(
            spans.map(\.operationName)
                == ["GET /agent-pools/:id", "POST /organizations/:name/agent-pools", "DELETE /agent-pools/:id"]
        )
        #expect(spans.allSatisfy { $0.kind == .client })
        let attributes = spans.map { span in
            var words: [String: String] = [:]
            span.attributes.forEach { words[$0] = "\($1)" }
            return words
        }
        #expect(attributes.map { $0["http.request.method"]?.contains("GET") } == [true, false, false])
        #expect(attributes.map { $0["http.response.status_code"]?.contains("422") } == [false, true, nil])
        #expect(attributes.map { $0["terraform.lane"]?.contains("sweeps") } == [true, false, false])
        #expect(attributes.map { $0["terraform.tries"]?.contains("2") } == [true, false, false])
        #expect(attributes.map { $0["error.type"] == nil } == [true, false, false])
        #expect(spans.map { $0.status?.code == .error } == [false, true, true])
        let errors = spans.flatMap { $0.errors.map { "\($0)" } }
        #expect(errors.isEmpty)
        let all = "\(spans.map(\.operationName)) \(attributes)"
        for secret in ["atlasv1", "a-name", "a-body", "include", "workspaces", Self.pool.rawValue] {
            #expect(!all.contains(secret))
        }
    }
}
