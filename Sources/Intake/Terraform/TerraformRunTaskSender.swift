import Foundation
import Warden

/// Run tasks of HCP Terraform and Terraform Enterprise: a run waits at a stage until it hears a result.
///
/// The request is answered with 200; the result goes to the callback later, with the access token that came along.
/// The token lets its holder set the result and read the plan, so it never reaches the journal.
///
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration>
struct TerraformRunTaskSender: EventSender {
    static let signatureHeader = "x-tfc-task-signature"

    var kind: SenderKind { .terraformRunTask }
    var name: String { "Terraform" }
    var eventPrefix: String { "terraform.run_task" }
    var peopleKind: SenderKind { .terraform }
    var capabilities: Set<String> { ["access_token"] }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        try TerraformSignature.verify(delivery, header: Self.signatureHeader, secrets: secrets)
    }

    /// The same however often Terraform tries, until it hears 200.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        guard let id = document.text(at: "task_result_id"), HeaderWord.isIdentifier(id) else {
            throw .missing("task_result_id")
        }
        return DeliveryID(rawValue: id)
    }

    /// Sent when a run task is made: no run waits for a result, and the token that came along is none.
    ///
    /// - SeeAlso: <https://github.com/hashicorp/terraform-run-task-scaffolding-go>, which tells it by this word, too.
    func handshake(of delivery: Delivery, document: JSONDocument) -> Answer? {
        document.text(at: "access_token") == "test-token" ? Answer(status: 200) : nil
    }

    /// Stages of a run: `post_plan` is the event `terraform.run_task.post_plan`.
    ///
    /// | field | from |
    /// |---|---|
    /// | `organization`, `workspace` | the names |
    /// | `workspace_id`, `run` | the IDs |
    /// | `enforcement` | `task_result_enforcement_level`: `advisory` or `mandatory` |
    /// | `branch` | `vcs_branch` |
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let name = document.text(at: "stage").flatMap(HeaderWord.eventName) else { return .unnamed }
        var paths = FieldPaths(document)
        paths.text("organization", "organization_name")
        paths.text("workspace", "workspace_name")
        paths.text("workspace_id", "workspace_id")
        paths.text("run", "run_id")
        paths.text("enforcement", "task_result_enforcement_level")
        paths.text("branch", "vcs_branch")
        let person = document.text(at: "run_created_by").map { Meaning.Person(id: $0, name: $0) }
        let address = document.text(at: "task_result_callback_url").map { callback in
            ReplyAddress.runTask(
                callback: callback,
                acceptsOutcomes: document.value(at: "capabilities.outcomes")?.bool == true,
            )
        }
        return .event(name: name, by: person, fields: paths.fields, replyTo: address)
    }

    static let signer = TerraformSignature.signer("X-TFC-Task-Signature", id: .member("task_result_id"))
}
