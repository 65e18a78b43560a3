import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

/// Which deliveries are one, where the sender gives no ID in a header.
struct `The ID of a delivery` {
    private func id(
        _ kind: SenderKind,
        _ body: String,
        _ headers: [HeaderField] = [],
        _ proof: ProofForm = .init(),
    ) throws
        -> DeliveryID
    {
        var options = Senders.Options()
        options.proof = proof
        return try Senders.make(kind: kind, options: options).readEnvelope(
            of: Delivery(
                source: SourceName(rawValue: "a"),
                method: "POST",
                headers: [HeaderField(name: "content-type", value: "application/json")] + headers,
                body: Array(body.utf8),
                received: Fixture.now,
            )
        ).id
    }

    @Test func `of a run is that of the same trigger at the same time, whatever else the body says`() throws {
        func body(message: String, trigger: String = "run:errored", at: String = "2026-01-02T03:04:05Z") -> String {
            """
            {"notification_configuration_id":"nc-1","run_id":"run-1","run_message":"\(message)",
            "notifications":[{"trigger":"\(trigger)","run_updated_at":"\(at)"}]}
            """
        }
        let id = try self.id(.terraform, body(message: "a"))
        #expect(try self.id(.terraform, body(message: "b")) == id)
        #expect(try self.id(.terraform, body(message: "a", trigger: "run:completed")) != id)
        #expect(try self.id(.terraform, body(message: "a", at: "2026-01-02T03:04:06Z")) != id)
    }

    @Test(arguments: [SenderKind.alertmanager, .grafana])
    func `of alerts is that of the same group with the same alerts, in any order`(_ kind: SenderKind) throws {
        func body(_ alerts: [(String, String)], status: String = "firing") -> String {
            let alerts = alerts.map { #"{"status":"firing","fingerprint":"\#($0.0)","startsAt":"\#($0.1)"}"# }
            return #"{"groupKey":"g","status":"\#(status)","alerts":[\#(alerts.joined(separator: ","))]}"#
        }
        let id = try self.id(kind, body([("a", "1"), ("b", "2")]))
        #expect(try self.id(kind, body([("b", "2"), ("a", "1")])) == id)
        #expect(try self.id(kind, body([("a", "1")])) != id)
        #expect(try self.id(kind, body([("a", "1"), ("b", "3")])) != id)
        #expect(try self.id(kind, body([("a", "1"), ("b", "2")], status: "resolved")) != id)
        #expect(try self.id(kind, body([("a", "1b"), ("", "2")])) != id)
    }

    @Test func `of a build is that of its phase`() throws {
        func body(_ phase: String, duration: Int, started: Int = 1) -> String {
            #"{"build":{"full_url":"u/1","phase":"\#(phase)","duration":\#(duration),"timestamp":\#(started)}}"#
        }
        let id = try self.id(.jenkins, body("STARTED", duration: 1))
        #expect(try self.id(.jenkins, body("STARTED", duration: 2)) == id)
        #expect(try self.id(.jenkins, body("COMPLETED", duration: 1)) != id)
        #expect(try self.id(.jenkins, body("STARTED", duration: 1, started: 2)) != id)
    }

    @Test func `of an event that GitLab's hooks share has the body's digest`() throws {
        let headers = [
            HeaderField(name: "X-Gitlab-Event", value: "Push Hook"),
            HeaderField(name: "X-Gitlab-Event-UUID", value: "e1"),
        ]
        let id = try self.id(.gitlab, #"{"a":1}"#, headers)
        #expect(id.rawValue.hasPrefix("e1+sha256:"))
        #expect(try self.id(.gitlab, #"{"a":2}"#, headers) != id)
        let key = HeaderField(name: "Idempotency-Key", value: "k1")
        #expect(try self.id(.gitlab, #"{"a":1}"#, headers + [key]).rawValue == "k1")
    }

    @Test func `of a script is in the header that the settings name, else of the body`() throws {
        let headers = [HeaderField(name: "X-Delivery", value: "7"), HeaderField(name: "Idempotency-Key", value: "8")]
        var form = ProofForm()
        #expect(try self.id(.generic, "{}", headers, form) == .digest(of: Array("{}".utf8)))
        form.idHeader = "X-Delivery"
        #expect(try self.id(.generic, "{}", headers, form).rawValue == "7")
        form = ProofForm()
        form.scheme = .bearer
        #expect(try self.id(.generic, "{}", headers, form).rawValue == "8")
        form = ProofForm()
        form.timestampHeader = "X-Time"
        let first = try self.id(.generic, "{}", [HeaderField(name: "X-Time", value: "1")], form)
        #expect(try self.id(.generic, "{}", [HeaderField(name: "X-Time", value: "2")], form) != first)
    }
}
