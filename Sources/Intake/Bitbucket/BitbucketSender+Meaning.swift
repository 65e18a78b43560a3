import Warden

/// What Bitbucket's deliveries mean: `repo:push` is the event `bitbucket.repo.push`.
///
/// | field | from | when |
/// |---|---|---|
/// | `repository` | `repository.full_name` | always |
/// | `issue`, `pull_request` | the number in the repository | issues, pull requests, comments on them |
/// | `branch` | the branch that was pushed to, or that a pull request is from | pushes, pull requests |
/// | `status` | `commit_status.state` | commit statuses |
extension BitbucketSender {
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let header = delivery.header(Self.eventHeader), let name = HeaderWord.eventName(header) else {
            return .unnamed
        }
        let person = Self.person(at: "actor", document)
        let fields = Self.fields(of: document)
        guard let comment = Self.comment(of: document, event: name) else {
            return .event(name: name, by: person, fields: fields, replyTo: self.report(of: document, event: name))
        }
        return comment.meaning(self.comments, part: delivery.part, name: name, by: person, fields: fields)
    }

    /// Where it is reported what the event leads to; nil where nothing is.
    ///
    /// Webhooks of pull requests have the first digits of a commit's ID only, to which no status can be given.
    private func report(of document: JSONDocument, event name: String) -> ReplyAddress? {
        guard self.isReported else { return nil }
        let pushed = document.value(at: "push.changes")?.elements.last?["new"]?["target"]?["hash"]?.text
        return CommitReport.address(
            .bitbucket,
            project: document.text(at: "repository.full_name"),
            commit: pushed ?? document.text(at: "pullrequest.source.commit.hash"),
            event: name,
        )
    }

    /// The comment that was written just now; nil for every other event.
    private static func comment(of document: JSONDocument, event name: String) -> ForgeComment? {
        let topic: ForgeTopic
        let number: Int?
        switch name {
        case "issue.comment_created": (topic, number) = (.issue, document.integer(at: "issue.id"))
        case "pullrequest.comment_created":
            (topic, number) = (.changeRequest, document.integer(at: "pullrequest.id"))
        default: return nil
        }
        return ForgeComment(
            text: document.text(at: "comment.content.raw") ?? "",
            isWrittenByAPerson: Self.isWrittenByAPerson(document),
            address: Self.address(of: document, topic, number),
        )
    }

    func parts(_ document: JSONDocument, _ delivery: Delivery) -> Int {
        let name = delivery.values(of: Self.eventHeader).first.flatMap(HeaderWord.eventName)
        return name.flatMap { Self.comment(of: document, event: $0) }?.deliveries(self.comments) ?? 1
    }

    func isOfPerson(_ document: JSONDocument, _ delivery: Delivery) -> Bool {
        guard let name = delivery.values(of: Self.eventHeader).first.flatMap(HeaderWord.eventName) else { return false }
        return name.contains(".comment_") && Self.isWrittenByAPerson(document)
    }

    /// Their account ID, which stays the same; names can change hands.
    private static func person(at path: String, _ document: JSONDocument) -> Meaning.Person? {
        guard let id = document.text(at: "\(path).account_id") ?? document.text(at: "\(path).uuid") else {
            return nil
        }
        let name = document.text(at: "\(path).nickname") ?? document.text(at: "\(path).display_name")
        return Meaning.Person(id: id, name: name ?? id)
    }

    private static func fields(of document: JSONDocument) -> [Occurrence.Field] {
        var paths = FieldPaths(document)
        paths.text("repository", "repository.full_name")
        paths.number("issue", "issue.id")
        paths.number("pull_request", "pullrequest.id")
        let change = document.value(at: "push.changes")?.elements.first
        paths.add(
            "branch",
            (change?["new"]?["name"]?.text ?? document.text(at: "pullrequest.source.branch.name"))
                .map(FieldValue.text),
        )
        paths.text("status", "commit_status.state")
        return paths.fields
    }

    /// Whether the actor is a person and, where the payload says who wrote the comment, the one who did.
    private static func isWrittenByAPerson(_ document: JSONDocument) -> Bool {
        guard let actor = Self.person(at: "actor", document), document.text(at: "actor.type") ?? "user" == "user" else {
            return false
        }
        guard let author = Self.person(at: "comment.user", document) else { return true }
        return author.id == actor.id
    }

    private static func address(of document: JSONDocument, _ topic: ForgeTopic, _ number: Int?) -> ReplyAddress? {
        guard let repository = document.text(at: "repository.full_name"), let number, number > 0,
            ForgePath.isPath(repository, parts: 2...2)
        else { return nil }
        return .forge(
            ForgeAddress(
                kind: .bitbucket,
                project: repository,
                topic: topic,
                number: number,
                comment: document.integer(at: "comment.id"),
                commit: document.text(at: "pullrequest.source.commit.hash").flatMap(ForgePath.objectID),
            )
        )
    }
}
