import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

struct `A generic sender` {
    private func read(_ headers: [(String, String)], _ body: String) throws(Rejection) -> Envelope {
        try Senders.make(kind: .generic).readEnvelope(
            of: Delivery(
                source: SourceName(rawValue: "builds"),
                method: "POST",
                headers: headers.map { HeaderField(name: $0.0, value: $0.1) },
                body: Array(body.utf8),
                received: Fixture.now,
            )
        )
    }

    private func text(_ envelope: Envelope) -> String { String(decoding: envelope.body, as: UTF8.self) }

    @Test func `takes JSON, a form, and JSON that curl calls a form`() throws {
        #expect(self.text(try self.read([("Content-Type", "application/vnd.a+json")], #"{"a":1}"#)) == #"{"a":1}"#)
        let form = [("Content-Type", "application/x-www-form-urlencoded")]
        #expect(self.text(try self.read(form, #"{"a":1}"#)) == #"{"a":1}"#)
        #expect(self.text(try self.read(form, "a=b+c&d=%22")) == #"{"a":"b c","d":"\""}"#)
        let error = #expect(throws: Rejection.self) { try self.read(form, "a=1&a=2") }
        #expect(error?.reason == .fieldDuplicate)
    }

    @Test func `keeps a CloudEvent in one form, however it comes`() throws {
        let binary: [(String, String)] = [
            ("Content-Type", "application/json"), ("CE-SpecVersion", "1.0"), ("ce-id", "1"), ("ce-type", "a.b"),
            ("ce-source", "/%E2%82%AC+x"),
        ]
        let envelope = try self.read(binary, #"{"pool":"ci"}"#)
        #expect(
            self.text(envelope)
                == #"{"specversion":"1.0","id":"1","type":"a.b","source":"/€+x","data":{"pool":"ci"}}"#
        )
        let structured = try self.read(
            [("Content-Type", "application/cloudevents+json; charset=utf-8")],
            #"{"specversion":"1.0","id":"1","type":"a.b","source":"/€+x","data":{"pool":"ci","x":1}}"#,
        )
        #expect(structured.id == envelope.id)
    }

    struct Refused: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let headers: [(String, String)]
        var body = "{}"
        let reason: Rejection.Reason
    }

    private static let attributes: [(String, String)] = [
        ("Content-Type", "application/json"), ("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-type", "a"),
        ("ce-source", "s"),
    ]

    static let refused: [Refused] = [
        Refused(
            testDescription: "a batch",
            headers: [("Content-Type", "application/cloudevents-batch+json")],
            body: "[]",
            reason: .mediaTypeNotAllowed,
        ),
        Refused(
            testDescription: "another format",
            headers: [("Content-Type", "application/cloudevents+xml")],
            body: "<x/>",
            reason: .mediaTypeNotAllowed,
        ),
        Refused(
            testDescription: "no ID",
            headers: [("Content-Type", "application/cloudevents+json")],
            body: #"{"specversion":"1.0","type":"a","source":"s"}"#,
            reason: .fieldMissing,
        ),
        Refused(
            testDescription: "another version",
            headers: [("Content-Type", "application/cloudevents+json")],
            body: #"{"specversion":"0.3","id":"1","type":"a","source":"s"}"#,
            reason: .bodyMalformed,
        ),
        Refused(
            testDescription: "an attribute twice",
            headers: attributes + [("CE-ID", "2")],
            reason: .headerDuplicate,
        ),
        Refused(
            testDescription: "a content type as attribute",
            headers: attributes + [("ce-datacontenttype", "text/plain")],
            reason: .headerMalformed,
        ),
        Refused(
            testDescription: "data as attribute",
            headers: attributes + [("ce-data", "x")],
            reason: .headerMalformed,
        ),
        Refused(
            testDescription: "half a percent code",
            headers: attributes + [("ce-subject", "a%4")],
            reason: .headerMalformed,
        ),
        Refused(
            testDescription: "no UTF-8 behind percent codes",
            headers: attributes + [("ce-subject", "%FF")],
            reason: .headerMalformed,
        ),
        Refused(
            testDescription: "data that would close the event",
            headers: attributes,
            body: #"1,"type":"b""#,
            reason: .bodyMalformed,
        ),
    ]

    @Test(arguments: refused)
    func `refuses what is no CloudEvent`(_ example: Refused) {
        let error = #expect(throws: Rejection.self) { try self.read(example.headers, example.body) }
        #expect(error?.reason == example.reason)
    }

    @Test(arguments: [
        ("{body}", true), ("{timestamp}.{body}", true), ("{id}.{timestamp}.{body}", true),
        ("v0:{timestamp}:{body}", true),
        ("", false), ("{timestamp}", false), ("{body}{body}", false), ("{timestamp}{body}", false),
        ("{body}.{id}.{id}", false), ("{url}.{body}", false), ("{body", false), ("body}", false), ("a}{body}", false),
    ])
    func `signs what a template says, if it can be cut in one way only`(_ text: String, _ isTemplate: Bool) {
        #expect((SignedTemplate(text) != nil) == isTemplate)
    }

    @Test func `is named after its source`() throws {
        let envelope = try self.read(
            [("Content-Type", "application/json")],
            #"{"type":"image.built","subject":"ci"}"#,
        )
        let journaled = JournaledDelivery(
            number: 1,
            source: SourceName(rawValue: "builds"),
            id: envelope.id,
            received: Fixture.now,
            headers: envelope.headers,
            body: envelope.body,
        )
        guard case .occurrence(let occurrence) = Senders.make(kind: .generic).interpret(journaled, people: People())
        else {
            Issue.record("it is an event")
            return
        }
        #expect(occurrence.name == "generic.builds")
        #expect(occurrence.fields == [.init("type", .text("image.built")), .init("subject", .text("ci"))])
    }
}
