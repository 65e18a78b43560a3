import Foundation
import Warden

/// Buildkite: organization webhooks, which sign time and body, or send their token as it is.
///
/// Where the settings say `signature`, a right token proves nothing.
///
/// - SeeAlso: <https://buildkite.com/docs/apis/webhooks/pipelines>
struct BuildkiteSender: EventSender {
    static let tokenHeader = "x-buildkite-token"
    static let eventHeader = "x-buildkite-event"

    let isSigned: Bool
    let window: Int

    var kind: SenderKind { .buildkite }
    var name: String { "Buildkite" }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        guard self.isSigned else {
            guard ConstantTime.isOne(try delivery.onlyValue(of: Self.tokenHeader), of: secrets) else {
                throw Rejection(.tokenMismatch, "The token does not fit; is it the token of this webhook?")
            }
            return
        }
        try BuildkiteSignature(of: delivery).verify(delivery.body, secrets: secrets, now: now, window: self.window)
    }

    /// The body's digest, as Buildkite gives no ID; bodies have the times of what they tell.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        .digest(of: delivery.body)
    }

    func handshake(of delivery: Delivery, document: JSONDocument) -> Answer? {
        document.text(at: "event") == "ping" ? Answer(status: 200) : nil
    }

    /// A build's environment may hold secrets: `build.env`.
    func replacement(forMember name: String, depth: Int) -> String? {
        depth == 2 && name == "env" ? Redaction.mark : nil
    }

    /// Builds, jobs, agents and cluster tokens: `build.finished` is the event `buildkite.build.finished`.
    ///
    /// | field | from | when |
    /// |---|---|---|
    /// | `pipeline` | `pipeline.slug` | builds and jobs |
    /// | `branch`, `commit`, `build` | of the build | builds and jobs |
    /// | `state` | of the job, build or agent | where there is one |
    /// | `blocked` | 1 for a build that waits at a block step | a build has finished |
    /// | `job` | `job.name` | jobs |
    /// | `agent`, `queue` | name and queue of the agent | agents |
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let name = document.text(at: "event").flatMap(HeaderWord.eventName) else { return .unnamed }
        var paths = FieldPaths(document)
        paths.text("pipeline", "pipeline.slug")
        paths.text("branch", "build.branch")
        paths.text("commit", "build.commit")
        paths.number("build", "build.number")
        paths.text("state", "job.state", "build.state", "agent.connection_state")
        paths.add("blocked", document.value(at: "build.blocked")?.bool == true ? .number(1) : nil)
        paths.text("job", "job.name")
        paths.text("agent", "agent.name")
        paths.text("queue", "agent.queue")
        let person = document.text(at: "sender.id").map {
            Meaning.Person(id: $0, name: document.text(at: "sender.name") ?? $0)
        }
        return .event(name: name, by: person, fields: paths.fields)
    }

    static let signer = FieldSigner(id: .body) { request, secret, now in
        guard request.values(of: Self.tokenHeader).isEmpty else {
            request.setHeader("X-Buildkite-Token", secret.text)
            return
        }
        let timestamp = SignedTimestamp.text(of: now)
        let message = BuildkiteSignature.message(timestamp: timestamp, body: request.body)
        request.setHeader(
            "X-Buildkite-Signature",
            "timestamp=\(timestamp),signature=\(KeyedDigest.text(of: message, secret: secret))",
        )
    }
}
