import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

struct `The signature cases` {
    static let bytes = Result { [UInt8](try Data(contentsOf: Fixture.folder.appending(path: "signatures.json"))) }

    @Test func `come out as expected, every one of them`() throws {
        let report = try SignatureCases(Self.bytes.get()).run()
        #expect(report.failures.map(\.description) == [])
        #expect(report.results.count == 197)
        #expect(report.skipped.isEmpty)
    }

    @Test func `are counted by sender where the sender is not known yet`() throws {
        let text = String(decoding: try Self.bytes.get(), as: UTF8.self)
            .replacing("\"provider\": \"slack\"", with: "\"provider\": \"telegraph\"")
        let report = try SignatureCases(Array(text.utf8)).run()
        #expect(report.skipped == ["telegraph": 29])
        #expect(report.results.count == 168)
    }

    @Test func `name the case when a body is not the one that was meant`() throws {
        let text = String(decoding: try Self.bytes.get(), as: UTF8.self)
            .replacing("\"body_sha256\": \"098b", with: "\"body_sha256\": \"098c")
        let error = #expect(throws: SignatureCasesError.self) { try SignatureCases(Array(text.utf8)) }
        #expect(error?.description.hasPrefix("slack/tampered-body: ") == true)
    }
}

struct `A signature` {
    private static let signed: [(fixture: Fixture, header: String)] = [
        (Fixture(kind: .slack, name: "pool-create"), "X-Slack-Signature"),
        (Fixture(kind: .github, name: "agent-forget-dead"), "X-Hub-Signature-256"),
        (Fixture(kind: .bitbucket, name: "push"), "X-Hub-Signature"),
        (Fixture(kind: .gitea, name: "issue-command"), "X-Gitea-Signature"),
        (Fixture(kind: .forgejo, name: "issue-command"), "X-Forgejo-Signature"),
        (Fixture(kind: .circleci, name: "workflow-completed"), "circleci-signature"),
        (Fixture(kind: .terraform, name: "run-errored"), "X-TFE-Notification-Signature"),
        (Fixture(kind: .terraformRunTask, name: "pre-plan"), "X-TFC-Task-Signature"),
        (Fixture(kind: .grafana, name: "firing"), "X-Grafana-Alerting-Signature"),
        (Fixture(kind: .generic, name: "hmac"), "X-Signature"),
    ]

    /// What comes of the fixture with another signature; nil when it is accepted.
    private func reason(_ fixture: Fixture, _ header: String, _ change: (String) -> String) throws -> Rejection.Reason?
    {
        var request = try fixture.request
        let place = try request.headers.firstIndex { $0.name == header }.orThrow()
        request.headers[place] = HeaderField(name: header, value: change(request.headers[place].value))
        return try self.reason(fixture, request)
    }

    private func reason(_ fixture: Fixture, _ request: RequestFile) throws -> Rejection.Reason? {
        let delivery = request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
        let sender = Senders.make(kind: fixture.kind)
        let (secrets, now) = try (fixture.secrets, fixture.signedAt)
        do throws(Rejection) {
            try sender.authenticate(delivery, secrets: secrets, now: now)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: signed)
    func `is refused with any one byte of it changed`(_ fixture: Fixture, _ header: String) throws {
        let count = try fixture.request.headers.first { $0.name == header }.orThrow().value.utf8.count
        for position in 0..<count {
            for bit in 0..<7 {
                let reason = try self.reason(fixture, header) { value in
                    var bytes = Array(value.utf8)
                    bytes[position] ^= 1 << bit
                    return String(decoding: bytes, as: UTF8.self)
                }
                #expect(reason == .signatureMismatch || reason == .signatureMalformed, "byte \(position), bit \(bit)")
            }
        }
    }

    @Test(arguments: signed)
    func `is refused at every other length`(_ fixture: Fixture, _ header: String) throws {
        #expect(try self.reason(fixture, header) { $0 } == nil)
        #expect(try self.reason(fixture, header) { _ in "" } == .headerMissing)
        let count = try fixture.request.headers.first { $0.name == header }.orThrow().value.utf8.count
        for length in 1..<count {
            #expect(try self.reason(fixture, header) { String($0.prefix(length)) } == .signatureMalformed)
            #expect(try self.reason(fixture, header) { String($0.suffix(length)) } == .signatureMalformed)
        }
        for suffix in ["0", "00", " ", "\u{0}", ",", "\u{FF10}"] {
            #expect(try self.reason(fixture, header) { $0 + suffix } == .signatureMalformed)
        }
    }

    @Test(arguments: signed)
    func `is refused in capitals, twice, or over another body`(_ fixture: Fixture, _ header: String) throws {
        #expect(try self.reason(fixture, header) { $0.uppercased() } == .signatureMalformed)
        var request = try fixture.request
        request.headers.append(HeaderField(name: header.uppercased(), value: ""))
        #expect(try self.reason(fixture, request) == .headerDuplicate)
        request = try fixture.request
        for position in stride(from: 0, to: request.body.count, by: 97) {
            request.body[position] ^= 1
            #expect(try self.reason(fixture, request) == .signatureMismatch)
            request.body[position] ^= 1
        }
        request.body.append(0x0A)
        #expect(try self.reason(fixture, request) == .signatureMismatch)
    }

    @Test(arguments: signed)
    func `is accepted from every one of the secrets, and from no other`(_ fixture: Fixture, _ header: String) throws {
        let others = [Secret("old"), Secret("older")]
        let delivery = try fixture.request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
        let sender = Senders.make(kind: fixture.kind)
        for place in 0...others.count {
            var secrets = others
            secrets.insert(fixture.secret, at: place)
            try sender.authenticate(delivery, secrets: Secrets(secrets).orThrow(), now: fixture.signedAt)
        }
        #expect(throws: Rejection.self) {
            try sender.authenticate(delivery, secrets: Secrets(others).orThrow(), now: fixture.signedAt)
        }
    }

    @Test(arguments: signed)
    func `is refused with any method but POST`(_ fixture: Fixture, _ header: String) throws {
        for method in ["GET", "PUT", "post", ""] {
            var request = try fixture.request
            request.method = method
            #expect(try self.reason(fixture, request) == .methodNotAllowed)
        }
    }
}
