import Warden

/// What Gitea's and Forgejo's deliveries mean: `push` is the event `gitea.push` or `forgejo.push`.
///
/// | field | from | when |
/// |---|---|---|
/// | `action` | `action` | most events |
/// | `repository` | `repository.full_name` | always |
/// | `issue` | `issue.number` | issues, and comments on issues and pull requests |
/// | `pull_request` | `pull_request.number`, or the issue's where that is one | pull requests and comments on them |
/// | `ref` | `ref` | pushes, branches and tags |
/// | `status` | `workflow_job.status`, `workflow_run.status` | where there is one |
/// | `labels` | `workflow_job.labels` | jobs |
extension GiteaSender {
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let header = delivery.header(self.eventHeader), let name = HeaderWord.eventName(header) else {
            return .unnamed
        }
        let person = document.text(at: "sender.login").map { Meaning.Person(id: $0, name: $0) }
        let fields = Self.fields(of: document)
        guard let comment = self.comment(of: document, event: name) else {
            return .event(name: name, by: person, fields: fields, replyTo: self.report(of: document, event: name))
        }
        return comment.meaning(self.comments, part: delivery.part, name: name, by: person, fields: fields)
    }

    /// Where it is reported what the event leads to; nil where nothing is.
    private func report(of document: JSONDocument, event name: String) -> ReplyAddress? {
        guard self.isReported else { return nil }
        let paths = ["after", "workflow_job.head_sha", "workflow_run.head_sha", "pull_request.head.sha"]
        return CommitReport.address(
            self.kind,
            project: document.text(at: "repository.full_name"),
            commit: paths.lazy.compactMap { document.text(at: $0) }.first,
            event: name,
        )
    }

    /// The comment that was written just now; nil for every other event, an edit among them: whoever corrects a comment
    /// does not ask again.
    private func comment(of document: JSONDocument, event name: String) -> ForgeComment? {
        guard Self.commentEvents.contains(name), document.text(at: "action") == "created" else { return nil }
        return ForgeComment(
            text: document.text(at: "comment.body") ?? "",
            isWrittenByAPerson: Self.isWrittenByAPerson(document),
            address: self.address(of: document),
        )
    }

    func parts(_ document: JSONDocument, _ delivery: Delivery) -> Int {
        let name = delivery.values(of: self.eventHeader).first.flatMap(HeaderWord.eventName)
        return name.flatMap { self.comment(of: document, event: $0) }?.deliveries(self.comments) ?? 1
    }

    /// What people wrote on issues and pull requests.
    private static let commentEvents: Set<String> = ["issue_comment", "pull_request_comment"]

    func isOfPerson(_ document: JSONDocument, _ delivery: Delivery) -> Bool {
        guard let name = delivery.values(of: self.eventHeader).first.flatMap(HeaderWord.eventName) else { return false }
        return Self.commentEvents.contains(name) && Self.isWrittenByAPerson(document)
    }

    private static func fields(of document: JSONDocument) -> [Occurrence.Field] {
        var paths = FieldPaths(document)
        paths.text("action", "action")
        paths.text("repository", "repository.full_name")
        paths.number("issue", "issue.number")
        let isPullRequest =
            document.value(at: "is_pull")?.bool == true || document.value(at: "issue.pull_request")?.kind == .object
        paths.add(
            "pull_request",
            (document.integer(at: "pull_request.number")
                ?? (isPullRequest ? document.integer(at: "issue.number") : nil)).map(FieldValue.number),
        )
        paths.text("ref", "ref")
        paths.text("status", "workflow_job.status", "workflow_run.status")
        paths.texts("labels", "workflow_job.labels")
        return paths.fields
    }

    /// Whether a person wrote it, and is the one who sent it; what is no person has an ID below 1.
    private static func isWrittenByAPerson(_ document: JSONDocument) -> Bool {
        guard let login = document.text(at: "sender.login"), let id = document.integer(at: "sender.id"), id > 0,
            !["gitea-actions", "forgejo-actions", "ghost"].contains(login.lowercased()), !login.hasSuffix("[bot]")
        else { return false }
        return document.text(at: "comment.user.login") == login
    }

    private func address(of document: JSONDocument) -> ReplyAddress? {
        guard let repository = document.text(at: "repository.full_name"),
            let number = document.integer(at: "issue.number"), number > 0,
            ForgePath.isPath(repository, parts: 2...2)
        else { return nil }
        // Issues and pull requests are counted together, and comments go to both in the same way.
        return .forge(
            ForgeAddress(
                kind: self.kind,
                project: repository,
                topic: .issue,
                number: number,
                comment: document.integer(at: "comment.id"),
                commit: document.text(at: "pull_request.head.sha").flatMap(ForgePath.objectID),
            )
        )
    }
}
