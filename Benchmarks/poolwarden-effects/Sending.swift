import AsyncHTTPClient
import Foundation
import Intake
import NIOCore
import NIOHTTP1
import Warden

/// A command that a person types, as Slack sends it.
struct SentCommand: Sendable {
    /// Makes it a delivery of its own.
    let number: Int
    let words: String

    private static let team = "T0EFFECTS"
    private var trigger: String { "effects.\(self.number)" }

    /// The ID by which the journal knows it.
    var delivery: DeliveryID { .digest(of: Array("\(Self.team):\(self.trigger)".utf8)) }

    /// The request, signed now.
    var request: RequestFile {
        get throws {
            let text = self.words.replacingOccurrences(of: " ", with: "+")
            let body =
                "team_id=\(Self.team)&user_id=U1&user_name=ada&command=%2Fpool&text=\(text)&trigger_id=\(self.trigger)"
            return try RequestFile(
                method: "POST",
                path: "/hooks/slack",
                headers: [HeaderField(name: "Content-Type", value: "application/x-www-form-urlencoded")],
                body: Array(body.utf8),
            ).signed(kind: .slack, secret: Secret(Stage.secret), now: Date())
        }
    }
}

/// What the server answered.
struct SentAnswer: Hashable, Sendable {
    let status: UInt
    let body: String
}

extension Stage {
    /// Sends a command once.
    func send(_ command: SentCommand) async throws -> SentAnswer {
        let file = try command.request
        var request = HTTPClientRequest(url: self.server.address + file.path)
        request.method = .POST
        for header in file.headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(file.body)
        let response = try await self.client.execute(request, timeout: .seconds(15))
        let body = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return SentAnswer(status: response.status.code, body: body)
    }

    /// Sends a command until it is acknowledged, as a sender does: the server may be dead, or die before it answers.
    func sendUntilAcknowledged(_ command: SentCommand) async throws -> SentAnswer {
        while true {
            if let answer = try? await self.send(command), answer.status == 200, !answer.body.contains("not accepted") {
                return answer
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
