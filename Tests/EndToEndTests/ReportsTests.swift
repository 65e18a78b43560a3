import Foundation
import Intake
import TestKit
import Testing
import Warden

@testable import poolwarden

/// What an event led to, where it came from.
@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `A report by the server` {
    @Test func `stands beside the commit of a job, and only where something was done`() async throws {
        try await Inbox.run { inbox, port in
            try await RunningServer.run(
                environment: [
                    "POOLWARDEN_SOURCES_GITHUB_API": "http://127.0.0.1:\(port)",
                    "POOLWARDEN_SOURCES_GITHUB_REPORTS": "status",
                ]
            ) { server in
                _ = try await server.send("github/workflow-run-completed.http", as: .github)
                _ = try await server.send("github/workflow-job-queued.http", as: .github)
                #expect(try await server.eventually { inbox.all.count == 1 }, "\(inbox.all) \(server.log)")
                let status = try #require(inbox.all.first)
                #expect(status.contains(#""context":"poolwarden/workflow_job""#), "\(status)")
                #expect(status.contains(#""state":"success""#), "\(status)")
                let list = try await server.run(["deliveries"])
                #expect(list.output.contains("ignored"), "\(list)")
            }
        }
    }

    @Test func `is posted to a script's callback`() async throws {
        try await Inbox.run { inbox, port in
            try await RunningServer.run(
                environment: [
                    "BUILDS": "open sesame", "CALLBACK": "http://127.0.0.1:\(port)/done/canary",
                    "CALLBACK_SECRET": "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString(),
                ],
                settings: { settings in
                    let source =
                        "  builds: { kind: generic, secrets: [env:BUILDS], scheme: bearer, "
                        + "callback: env:CALLBACK, callback_secret: env:CALLBACK_SECRET }\n"
                    return settings.replacing("\nsources:\n", with: "\nsources:\n\(source)")
                },
            ) { server in
                let request =
                    "POST /hooks/builds HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer open sesame\r\n"
                    + "Content-Type: application/json\r\n\r\n{\"type\":\"build\"}"
                let answer = try await Post.send(RequestFile(Array(request.utf8)), to: server.address)
                #expect(answer.status == 202, "\(answer)")
                #expect(try await server.eventually { inbox.all.count == 1 }, "\(server.log)")
                #expect(inbox.all.first?.contains(#""settlement":"ignored""#) == true, "\(inbox.all)")
                #expect(!server.log.contains("canary"))
            }
        }
    }
}
