import Warden

/// What notifications mean: `run:errored` is the event `terraform.run.errored`.
///
/// | field | from | when |
/// |---|---|---|
/// | `trigger` | as Terraform writes it | always |
/// | `organization`, `workspace` | the names | always |
/// | `workspace_id`, `run` | the IDs | runs |
/// | `run_status` | `run_status` | runs |
extension TerraformSender {
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let trigger = Self.trigger(of: document), let name = HeaderWord.eventName(trigger) else {
            return .unnamed
        }
        let notification = document.value(at: "notifications")?.elements.first
        var paths = FieldPaths(document)
        paths.add("trigger", .text(trigger))
        paths.text("organization", "organization_name", "details.organization_name")
        paths.text("workspace", "workspace_name", "details.workspace_name")
        paths.text("workspace_id", "workspace_id", "details.workspace_id")
        paths.text("run", "run_id")
        paths.add(
            "run_status",
            (notification?["run_status"]?.text ?? document.text(at: "details.run_status")).map(FieldValue.text),
        )
        let user = notification?["run_updated_by"]?.text ?? document.text(at: "run_created_by")
        let person = user.map { Meaning.Person(id: $0, name: $0) }
        return .event(name: name, by: person, fields: paths.fields)
    }
}
