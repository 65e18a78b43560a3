import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

/// What is said of a request that is accepted, and of one that is not.
struct `A diagnosis of a request` {
    private static let secret = "a-made-up-secret"
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func request(_ body: String = "{}\n", secret: String = Self.secret) throws -> RequestFile {
        let request = RequestFile(
            method: "POST",
            path: "/hooks/github",
            headers: [
                HeaderField(name: "Content-Type", value: "application/json"),
                HeaderField(name: "X-GitHub-Event", value: "push"),
                HeaderField(name: "X-GitHub-Delivery", value: "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
            ],
            body: Array(body.utf8),
        )
        return try request.signed(kind: .github, secret: Secret(secret), now: Self.now)
    }

    private static func diagnosis(
        _ request: RequestFile,
        kind: SenderKind = .github,
        secrets: [String] = [Self.secret],
        now: Date = Self.now,
    ) throws -> RequestDiagnosis {
        RequestDiagnosis(
            of: request.delivery(source: SourceName(rawValue: "test"), received: now),
            sender: Senders.make(kind: kind, options: Fixture.options),
            secrets: try #require(Secrets(secrets.map { Secret($0) })),
            now: now,
        )
    }

    @Test func `names the secret that proves it`() throws {
        let diagnosis = try Self.diagnosis(try Self.request(), secrets: ["old", Self.secret])
        #expect(try diagnosis.outcome.get().secret == 2)
        #expect(diagnosis.remedy == nil)
    }

    @Test func `finds a line end that was lost or added`() throws {
        var request = try Self.request()
        request.body.removeLast()
        #expect(try Self.diagnosis(request).remedy?.change == "the body has a line end more at its end")
        request = try Self.request()
        request.body.append(0x0A)
        #expect(try Self.diagnosis(request).remedy?.change == "the body has a line end less at its end")
        request = try Self.request("{\n}\n")
        request.body = Array("{\r\n}\r\n".utf8)
        #expect(try Self.diagnosis(request).remedy?.change == "the body's lines end with LF in place of CRLF")
    }

    @Test func `finds a line end behind a secret`() throws {
        let remedy = try Self.diagnosis(try Self.request(), secrets: ["old", Self.secret + "\n"]).remedy
        #expect(remedy?.secret == 2)
        #expect(remedy?.change == "the blanks or line ends around the secret are left out")
    }

    @Test func `finds the time at which it would have been accepted`() throws {
        let fixture = Fixture(kind: .slack, name: "pool-create")
        let signed = try fixture.signedAt
        let late = signed.addingTimeInterval(4_000)
        let diagnosis = RequestDiagnosis(
            of: try fixture.delivery,
            sender: fixture.sender,
            secrets: try fixture.secrets,
            now: late,
        )
        guard case .failure(let rejection) = diagnosis.outcome else {
            Issue.record("it was accepted")
            return
        }
        #expect(rejection.reason == .timestampStale)
        #expect(diagnosis.remedy?.time == signed)
        #expect(diagnosis.remedy?.change == nil)
    }

    @Test func `says so when nothing explains it`() throws {
        let diagnosis = try Self.diagnosis(try Self.request(secret: "somebody else's"))
        guard case .failure(let rejection) = diagnosis.outcome else {
            Issue.record("it was accepted")
            return
        }
        #expect(rejection.reason == .signatureMismatch)
        #expect(diagnosis.remedy == nil)
    }
}
