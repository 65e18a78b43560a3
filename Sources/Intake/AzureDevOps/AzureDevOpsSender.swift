import Foundation
import Warden

/// Azure DevOps: service hooks, which prove themselves by user and password.
///
/// Nothing is signed: Azure DevOps sends a password by https only.
///
/// - SeeAlso: <https://learn.microsoft.com/azure/devops/service-hooks/services/webhooks>
struct AzureDevOpsSender: EventSender {
    var kind: SenderKind { .azureDevOps }
    var name: String { "Azure DevOps" }
    var challenge: String? { "Basic realm=\"poolwarden\"" }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        try Authorization.verifyBasic(delivery, secrets: secrets)
    }

    /// The event's ID, the same however often Azure DevOps tries.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        guard let id = document.text(at: "id"), HeaderWord.isIdentifier(id) else { throw .missing("id") }
        return DeliveryID(rawValue: id)
    }

    /// Builds, pushes, pull requests, work items: `build.complete` is the event `azuredevops.build.complete`.
    ///
    /// | field | from | when |
    /// |---|---|---|
    /// | `repository` | `resource.repository.name` | pushes and pull requests |
    /// | `project` | the project's name there | pushes and pull requests |
    /// | `definition` | `resource.definition.name` | builds |
    /// | `status` | `resource.status` | builds and pull requests |
    /// | `result` | `resource.result` | newer builds |
    /// | `pull_request` | `resource.pullRequestId` | pull requests |
    /// | `ref` | what was pushed to, or what a pull request is from | pushes and pull requests |
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let name = document.text(at: "eventType").flatMap(HeaderWord.eventName) else { return .unnamed }
        var paths = FieldPaths(document)
        paths.text("repository", "resource.repository.name", "resource.pullRequest.repository.name")
        paths.text("project", "resource.repository.project.name", "resource.pullRequest.repository.project.name")
        paths.text("definition", "resource.definition.name")
        paths.text("status", "resource.status", "resource.pullRequest.status")
        paths.text("result", "resource.result")
        paths.number("pull_request", "resource.pullRequestId", "resource.pullRequest.pullRequestId")
        let change = document.value(at: "resource.refUpdates")?.elements.first
        paths.add(
            "ref",
            (change?["name"]?.text ?? document.text(at: "resource.sourceRefName")
                ?? document.text(at: "resource.sourceBranch")).map(FieldValue.text),
        )
        return .event(name: name, by: Self.person(of: document), fields: paths.fields)
    }

    /// Who did it; each resource says so in a member of its own.
    private static func person(of document: JSONDocument) -> Meaning.Person? {
        for path in ["pushedBy", "comment.author", "requestedFor", "lastChangedBy", "createdBy", "revisedBy"] {
            guard let id = document.text(at: "resource.\(path).id") else { continue }
            return Meaning.Person(id: id, name: document.text(at: "resource.\(path).displayName") ?? id)
        }
        return nil
    }

    static let signer = FieldSigner(id: .member("id")) { request, secret, _ in
        request.setHeader("Authorization", Authorization.basic(secret))
    }
}
