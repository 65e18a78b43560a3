import Crypto
import Foundation
import Intake
import Warden

/// Makes signed requests, each a delivery of its own.
package struct RequestMaker {
    private let secret: SymmetricKey

    package init(secret: String) {
        self.secret = SymmetricKey(data: Array(secret.utf8))
    }

    /// The ID that GitHub gives to delivery number `number`.
    package static func gitHubID(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// GitHub's event of a comment, in a body of about so many bytes.
    ///
    /// - Parameters:
    ///   - text: What the comment says.
    ///   - author: The login of whoever wrote it.
    ///   - number: Which delivery it is.
    ///   - size: The body's bytes; the issue's text fills them up.
    /// - Returns: The bytes of the whole request.
    package func comment(_ text: String, by author: String, number: Int, size: Int = 1_000) -> [UInt8] {
        self.gitHub("issue_comment", Self.commentBody(text, by: author, size: size), number: number)
    }

    /// A request of which only the delivery's ID changes from copy to copy: its signature does not cover it.
    ///
    /// - Parameters:
    ///   - event: Such as `issue_comment`.
    ///   - body: The payload.
    /// - Returns: The request.
    package func copies(of event: String, _ body: [UInt8]) -> NumberedRequest {
        NumberedRequest(bytes: self.gitHub(event, body, number: 0), id: Self.gitHubID(0))
    }

    package static func commentBody(_ text: String, by author: String = "load", size: Int) -> [UInt8] {
        let start = #"{"action":"created","issue":{"number":7,"title":"load","body":""#
        let end =
            #""},"comment":{"body":"\#(text)","user":{"login":"\#(author)","type":"User"},"#
            + #""performed_via_github_app":null},"#
            + #""repository":{"full_name":"acme/load"},"sender":{"login":"\#(author)","type":"User"}}"#
        let room = max(0, size - start.utf8.count - end.utf8.count)
        return Array(start.utf8) + Self.prose(room) + Array(end.utf8)
    }

    /// GitHub's event of a job, which is noise to most policies.
    ///
    /// - Parameter size: The body's bytes.
    /// - Returns: The body.
    package static func jobBody(size: Int) -> [UInt8] {
        let start = #"{"action":"in_progress","workflow_job":{"id":1,"labels":["self-hosted"],"name":""#
        let end = #""},"repository":{"full_name":"acme/load"},"sender":{"login":"load","type":"User"}}"#
        return Array(start.utf8) + Self.prose(max(0, size - start.utf8.count - end.utf8.count)) + Array(end.utf8)
    }

    private func gitHub(_ event: String, _ body: [UInt8], number: Int) -> [UInt8] {
        let signature = HexText.of(HMAC<SHA256>.authenticationCode(for: body, using: self.secret))
        let head = """
            POST /hooks/github HTTP/1.1\r
            host: 127.0.0.1\r
            user-agent: GitHub-Hookshot/load\r
            accept: */*\r
            content-type: application/json\r
            x-github-event: \(event)\r
            x-hub-signature-256: sha256=\(signature)\r
            content-length: \(body.count)\r
            x-github-delivery: \(Self.gitHubID(number))\r
            \r

            """
        return Array(head.utf8) + body
    }

    /// How many people send slash commands: nobody's wait for anybody else's.
    private static let people = 1_000

    /// A slash command of Slack, signed now.
    ///
    /// - Parameters:
    ///   - text: What follows `/pool`.
    ///   - number: Which delivery it is.
    /// - Returns: The bytes of the whole request.
    package func slashCommand(_ text: String, number: Int) -> [UInt8] {
        let text = text.replacing(" ", with: "+")
        let body =
            "token=gone&team_id=T0LOAD&team_domain=load&channel_id=C0LOAD&channel_name=load&user_id=U\(number % Self.people)LOAD&user_name=load"
            + "&command=%2Fpool&text=\(text)&api_app_id=A0LOAD&is_enterprise_install=false&trigger_id=\(number)"
        let timestamp = Int(Date().timeIntervalSince1970)
        let message = Array("v0:\(timestamp):\(body)".utf8)
        let head = """
            POST /hooks/slack HTTP/1.1\r
            host: 127.0.0.1\r
            user-agent: Slackbot 1.0\r
            accept: application/json,*/*\r
            content-type: application/x-www-form-urlencoded\r
            x-slack-request-timestamp: \(timestamp)\r
            x-slack-signature: v0=\(HexText.of(HMAC<SHA256>.authenticationCode(for: message, using: self.secret)))\r
            content-length: \(body.utf8.count)\r
            \r

            """
        return Array(head.utf8) + Array(body.utf8)
    }

    /// The ID under which the journal keeps the slash command of that number.
    package static func slackID(_ number: Int) -> String {
        DeliveryID.digest(of: Array("T0LOAD:\(number)".utf8)).rawValue
    }

    private static func prose(_ bytes: Int) -> [UInt8] {
        let words = Array("the pool was empty when the run started and so it waited for an agent ".utf8)
        return (0..<bytes).map { words[$0 % words.count] }
    }
}

/// A request with a place for the number in its delivery's ID.
package struct NumberedRequest {
    private var bytes: [UInt8]
    private let place: Int

    init(bytes: [UInt8], id: String) {
        self.bytes = bytes
        self.place = (bytes.firstRange(of: Array(id.utf8))?.upperBound ?? bytes.count) - 12
    }

    /// The copy with that number.
    package mutating func copy(_ number: Int) -> [UInt8] {
        var rest = number
        for digit in (0..<12).reversed() {
            self.bytes[self.place + digit] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return self.bytes
    }
}

private enum HexText {
    static func of(_ code: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
