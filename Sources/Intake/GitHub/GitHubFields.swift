import Warden

/// The typed fields that policies see beside GitHub's payload.
///
/// | field | from | when |
/// |---|---|---|
/// | `action` | `action` | most events |
/// | `organization` | `organization.login` | the repository belongs to one |
/// | `repository` | `repository.full_name` | all but organization events |
/// | `issue` | `issue.number` | an issue, or a comment on an issue or pull request |
/// | `pull_request` | `pull_request.number`, or the issue's where that is one | pull requests and comments on them |
/// | `ref` | `ref` | pushes and what is like them |
/// | `labels` | `workflow_job.labels` | jobs |
enum GitHubFields {
    static func fields(of document: JSONDocument) -> [Occurrence.Field] {
        let isPullRequest = document.value(at: "issue.pull_request")?.kind == .object
        let issue = document.integer(at: "issue.number")
        let fields: [(String, FieldValue?)] = [
            ("action", document.text(at: "action").map(FieldValue.text)),
            ("organization", document.text(at: "organization.login").map(FieldValue.text)),
            ("repository", document.text(at: "repository.full_name").map(FieldValue.text)),
            ("issue", issue.map(FieldValue.number)),
            (
                "pull_request",
                (document.integer(at: "pull_request.number") ?? (isPullRequest ? issue : nil)).map(FieldValue.number),
            ),
            ("ref", document.text(at: "ref").map(FieldValue.text)),
            ("labels", self.labels(of: document)),
        ]
        return fields.compactMap { name, value in value.map { .init(name, $0) } }
    }

    /// Where a reply to a comment goes; nil when the payload does not say it in GitHub's own form.
    ///
    /// The repository becomes part of an address, so nothing but `owner/name` is taken.
    static func issue(of document: JSONDocument) -> (repository: String, number: Int)? {
        guard let repository = document.text(at: "repository.full_name"),
            let number = document.integer(at: "issue.number"),
            number > 0
        else { return nil }
        let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(self.isName) else { return nil }
        return (repository, number)
    }

    private static func isName(_ part: Substring) -> Bool {
        guard (1...100).contains(part.utf8.count), part != ".", part != ".." else { return false }
        return part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    private static func labels(of document: JSONDocument) -> FieldValue? {
        guard let labels = document.value(at: "workflow_job.labels"), labels.kind == .array else { return nil }
        return .list(labels.elements.compactMap { $0.text.map(FieldValue.text) })
    }
}
