import Logging
import Testing
import WebServer

struct `The admin listener` {
    private static let condition = ServerCondition(
        refusals: ["the disk of the journal is full: make room", "SQLITE_IOERR:\nall\r\nover"],
        remarks: ["policies 01ab decide"],
    )

    struct Case: Sendable {
        let line: String
        let status: Int
        let body: String
        var isReady = true
    }

    @Test(arguments: [
        Case(line: "GET /livez", status: 200, body: "ok\n"),
        Case(line: "GET /livez", status: 200, body: "ok\n", isReady: false),
        Case(line: "GET /readyz", status: 200, body: "ok\npolicies 01ab decide\n"),
        Case(
            line: "GET /readyz?verbose",
            status: 503,
            body: "not ready\nthe disk of the journal is full: make room\nSQLITE_IOERR: all over\n"
                + "policies 01ab decide\n",
            isReady: false,
        ),
        Case(line: "GET /metrics", status: 200, body: "# TYPE a counter\na 1\n"),
        Case(line: "POST /metrics", status: 405, body: "use GET\n"),
        Case(line: "DELETE /readyz", status: 405, body: "use GET\n"),
        Case(
            line: "GET /",
            status: 404,
            body: "there is nothing at this path; try /metrics, /livez or /readyz\n",
        ),
        Case(
            line: "POST /hooks/slack",
            status: 404,
            body: "there is nothing at this path; try /metrics, /livez or /readyz\n",
        ),
    ])
    func `says what is asked for, and has no way to the hooks`(_ example: Case) async throws {
        let answer = try await Self.answer(to: "\(example.line) HTTP/1.1\r\nHost: b\r\n\r\n", example.isReady)
        #expect(answer?.status == example.status)
        #expect(answer?.body == example.body)
    }

    @Test func `names the format of the metrics`() async throws {
        let answer = try await Self.answer(to: "GET /metrics HTTP/1.1\r\nHost: b\r\n\r\n")
        let type = "content-type: text/plain; version=0.0.4; charset=utf-8\r\n"
        #expect(answer?.head.lowercased().contains(type) == true)
    }

    private static func answer(to request: String, _ isReady: Bool = true) async throws -> Wire.Reading? {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let server = AdminServer(
            host: "127.0.0.1",
            port: 0,
            metrics: { ("# TYPE a counter\na 1\n", "text/plain; version=0.0.4; charset=utf-8") },
            condition: {
                isReady ? ServerCondition(remarks: Self.condition.remarks) : Self.condition
            },
            logger: logger,
        )
        return try await withApplication({ server.makeApplication(onReady: $0) }, logger: logger) { port in
            try await Wire.connect(port) { wire in
                try await wire.send(request)
                return try await wire.answer()
            }
        }
    }
}
