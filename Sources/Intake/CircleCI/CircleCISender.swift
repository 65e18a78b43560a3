import Foundation
import Warden

/// CircleCI: project webhooks.
///
/// - SeeAlso: <https://circleci.com/docs/guides/integration/outbound-webhooks/>
struct CircleCISender: EventSender {
    static let signatureHeader = "circleci-signature"

    var kind: SenderKind { .circleci }
    var name: String { "CircleCI" }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        let digests = try SignatureList.digests(of: try delivery.onlyValue(of: Self.signatureHeader))
        // CircleCI sends one of each version; with two, readers differ in which one they believe.
        guard digests.count == 1 else {
            throw Rejection(.signatureMalformed, "The signature header has v1 more than once.")
        }
        guard KeyedDigest.isOneMade(digests, of: delivery.body, withOneOf: secrets.all) else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it the secret token of this webhook?")
        }
    }

    /// The same however often CircleCI tries.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        guard let id = document.text(at: "id"), HeaderWord.isIdentifier(id) else { throw .missing("id") }
        return DeliveryID(rawValue: id)
    }

    /// Workflows and jobs: `workflow-completed` is the event `circleci.workflow-completed`.
    ///
    /// | field | from | when |
    /// |---|---|---|
    /// | `project` | `project.slug` | always |
    /// | `workflow`, `job` | the name | workflows; jobs |
    /// | `status` | of the job or the workflow | always |
    /// | `branch`, `commit` | of the pipeline | it comes from a repository |
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let name = document.text(at: "type").flatMap(HeaderWord.eventName) else { return .unnamed }
        var paths = FieldPaths(document)
        paths.text("project", "project.slug")
        paths.text("workflow", "workflow.name")
        paths.text("job", "job.name")
        paths.text("status", "job.status", "workflow.status")
        paths.text("branch", "pipeline.vcs.branch", "pipeline.trigger_parameters.git.branch")
        paths.text("commit", "pipeline.vcs.revision", "pipeline.trigger_parameters.git.checkout_sha")
        let person = document.text(at: "pipeline.trigger_parameters.circleci.actor_id").map {
            Meaning.Person(id: $0, name: $0)
        }
        return .event(name: name, by: person, fields: paths.fields)
    }

    static let signer = FieldSigner(id: .member("id")) { request, secret, _ in
        request.setHeader("circleci-signature", "v1=" + KeyedDigest.text(of: request.body, secret: secret))
    }
}
