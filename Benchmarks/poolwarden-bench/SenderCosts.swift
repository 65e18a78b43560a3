import Crypto
import Foundation
import Intake
import LoadKit
import SenderFixtures
import Warden

/// Figures (r) and (s): what one delivery of a sender costs on one core, with a body of 15 kB.
struct SenderCosts {
    /// Such as `slack/pool-create`.
    let name: String
    /// Of the proof alone, in microseconds.
    let verification: Double
    /// Of reading what the delivery means, in microseconds, with what was read of it before the journal.
    let interpretation: Double

    /// The limits, in microseconds.
    static let digestLimit = 40.0
    static let publicKeyLimit = 150.0
    static let interpretationLimit = 60.0

    private static let size = 15_000

    /// Prints a line for each fixture that is no handshake, and one for Ed25519 of Standard Webhooks.
    static func measure(_ isAsked: (String) -> Bool) throws {
        let costs = try Fixture.all.compactMap { try Self.costs(of: $0) } + [try Self.publicKeyCosts()]
        if isAsked("r") {
            print("(r) verification of 15 kB; one SHA-256 of it takes \(Machine.hashing().formatted(digits: 1)) us")
            for cost in costs {
                let limit = cost.isByPublicKey ? Self.publicKeyLimit : Self.digestLimit
                Self.show(cost.name, cost.verification, limit: limit)
            }
        }
        if isAsked("s") {
            print("(s) interpretation of 15 kB")
            for cost in costs { Self.show(cost.name, cost.interpretation, limit: Self.interpretationLimit) }
        }
    }

    private static func show(_ name: String, _ time: Double, limit: Double) {
        let name = name.padding(toLength: 36, withPad: " ", startingAt: 0)
        let verdict = time <= limit ? "" : "  OVER"
        print("    \(name) \(time.formatted(digits: 1)) us (target <= \(limit.formatted(digits: 0)) us)\(verdict)")
    }

    private var isByPublicKey: Bool {
        self.name.hasPrefix("discord/") || self.name.hasPrefix("googlechat/") || self.name == Self.publicKeyName
    }

    private static let publicKeyName = "generic/standard-webhook, Ed25519"

    /// Nil for a handshake.
    private static func costs(of fixture: Fixture) throws -> SenderCosts? {
        let request = try self.padded(fixture.request).signed(
            kind: fixture.kind,
            secret: fixture.signingSecret,
            now: Fixture.now,
        )
        return try self.costs(fixture.description, of: request, sender: fixture.sender, secrets: fixture.secrets)
    }

    private static func publicKeyCosts() throws -> SenderCosts {
        var options = Senders.Options()
        options.proof.scheme = .standardWebhooks
        let key = Curve25519.Signing.PrivateKey()
        let timestamp = String(Int(Fixture.now.timeIntervalSince1970))
        var request = try self.padded(Fixture(kind: .generic, name: "standard-webhook").request)
        let signature = try key.signature(for: Array("msg_1.\(timestamp).".utf8) + request.body)
        request.headers = [
            HeaderField(name: "Content-Type", value: "application/json"),
            HeaderField(name: "webhook-id", value: "msg_1"), HeaderField(name: "webhook-timestamp", value: timestamp),
            HeaderField(name: "webhook-signature", value: "v1a,\(signature.base64EncodedString())"),
        ]
        let secret = Secret("whpk_" + key.publicKey.rawRepresentation.base64EncodedString())
        return try self.costs(
            self.publicKeyName,
            of: request,
            sender: Senders.make(kind: .generic, options: options),
            secrets: Secrets([secret]).orThrow(),
        ).orThrow()
    }

    private static func costs(
        _ name: String,
        of request: RequestFile,
        sender: any Sender,
        secrets: Secrets,
    ) throws -> SenderCosts? {
        let delivery = request.delivery(source: SourceName(rawValue: "bench"), received: Fixture.now)
        let verification = try self.time { try sender.authenticate(delivery, secrets: secrets, now: Fixture.now) }
        let envelope = try sender.readEnvelope(of: delivery)
        guard envelope.handshake == nil else { return nil }
        let journaled = JournaledDelivery(
            number: 1,
            source: delivery.source,
            id: envelope.id,
            received: delivery.received,
            headers: envelope.headers,
            body: envelope.body,
            reading: envelope.reading,
        )
        return SenderCosts(
            name: name,
            verification: verification,
            interpretation: self.time { _ = sender.interpret(journaled, people: Fixture.people) },
        )
    }

    /// The median of 40 rounds of 50, in microseconds.
    private static func time(_ body: () throws -> Void) rethrows -> Double {
        var times: [Double] = []
        for _ in 0..<40 {
            let start = ContinuousClock.now
            for _ in 0..<50 { try body() }
            times.append((ContinuousClock.now - start).seconds / 50 * 1e6)
        }
        return times.sorted()[times.count / 2]
    }

    /// The request with as much more in its body as makes 15 kB, in the shape that payloads have.
    private static func padded(_ request: RequestFile) -> RequestFile {
        var request = request
        let missing = self.size - request.body.count
        guard missing > 0 else { return request }
        if let start = request.body.firstIndex(of: UInt8(ascii: "{")), start == 0 {
            let element = #"{"id":104711,"name":"ci-linux-large","state":"idle","at":"2026-01-02T03:04:05Z"},"#
            let list = String(repeating: element, count: missing / element.utf8.count).dropLast()
            request.body.insert(contentsOf: Array("\"padding\":[\(list)],".utf8), at: start + 1)
        } else {
            let element = "104711+ci-linux-large%3A+idle+since+2026-01-02+03%3A04%3A05%2C+"
            let text = String(repeating: element, count: missing / element.utf8.count)
            request.body += Array("&padding=\(text)".utf8)
        }
        return request
    }
}
