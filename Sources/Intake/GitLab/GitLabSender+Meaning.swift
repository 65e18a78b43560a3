import Warden

/// What GitLab's deliveries mean: `Merge Request Hook` is the event `gitlab.merge_request`.
///
/// | field | from | when |
/// |---|---|---|
/// | `action` | `object_attributes.action` | issues, merge requests, comments |
/// | `project` | `project.path_with_namespace` | all but system hooks |
/// | `issue`, `merge_request` | the number in the project | issues, merge requests, comments on them |
/// | `ref` | `ref`, or the pipeline's | pushes, pipelines, builds |
/// | `status` | of the pipeline, build or deployment | where there is one |
/// | `environment` | `environment` | deployments |
/// | `commit` | the commit's ID | pushes, pipelines, builds |
/// | `event` | `event_name` | system hooks, whose events are all `gitlab.system` |
extension GitLabSender {
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let name = delivery.header(Self.eventHeader).flatMap(Self.eventName) else { return .unnamed }
        let person = Self.person(of: document)
        let fields = Self.fields(of: document)
        guard let comment = Self.comment(of: document, event: name) else {
            return .event(name: name, by: person, fields: fields, replyTo: self.report(of: document, event: name))
        }
        return comment.meaning(self.comments, part: delivery.part, name: name, by: person, fields: fields)
    }

    /// Where it is reported what the event leads to; nil where nothing is.
    private func report(of document: JSONDocument, event name: String) -> ReplyAddress? {
        guard self.isReported else { return nil }
        let paths = ["checkout_sha", "object_attributes.last_commit.id", "object_attributes.sha", "sha", "commit.sha"]
        return CommitReport.address(
            .gitlab,
            project: document.text(at: "project.path_with_namespace"),
            commit: paths.lazy.compactMap { document.text(at: $0) }.first,
            event: name,
        )
    }

    /// The comment that was written just now; nil for every other event, an edit among them: whoever corrects a comment
    /// does not ask again.
    private static func comment(of document: JSONDocument, event name: String) -> ForgeComment? {
        guard Self.commentEvents.contains(name), Self.isNew(document) else { return nil }
        return ForgeComment(
            text: document.text(at: "object_attributes.note") ?? "",
            isWrittenByAPerson: Self.isWrittenByAPerson(document),
            address: Self.address(of: document),
        )
    }

    func parts(_ document: JSONDocument, _ delivery: Delivery) -> Int {
        let name = delivery.values(of: Self.eventHeader).first.flatMap(Self.eventName)
        return name.flatMap { Self.comment(of: document, event: $0) }?.deliveries(self.comments) ?? 1
    }

    /// What people wrote on issues, merge requests, commits and snippets.
    private static let commentEvents: Set<String> = ["note", "confidential_note"]

    private static func eventName(_ header: String) -> String? {
        HeaderWord.eventName(header).map { $0.hasSuffix("_hook") ? String($0.dropLast(5)) : $0 }
    }

    func isOfPerson(_ document: JSONDocument, _ delivery: Delivery) -> Bool {
        guard let name = delivery.values(of: Self.eventHeader).first.flatMap(Self.eventName) else { return false }
        return Self.commentEvents.contains(name) && Self.isWrittenByAPerson(document)
    }

    private static func person(of document: JSONDocument) -> Meaning.Person? {
        let login = document.text(at: "user.username") ?? document.text(at: "user_username")
        guard let login else { return nil }
        return Meaning.Person(id: login, name: login)
    }

    private static func fields(of document: JSONDocument) -> [Occurrence.Field] {
        var paths = FieldPaths(document)
        paths.text("action", "object_attributes.action")
        paths.text("project", "project.path_with_namespace")
        let isIssue = ["issue", "work_item"].contains(document.text(at: "object_kind"))
        let isMergeRequest = document.text(at: "object_kind") == "merge_request"
        let number = document.integer(at: "object_attributes.iid")
        paths.add(
            "issue",
            (document.integer(at: "issue.iid") ?? (isIssue ? number : nil)).map(FieldValue.number),
        )
        paths.add(
            "merge_request",
            (document.integer(at: "merge_request.iid") ?? (isMergeRequest ? number : nil)).map(FieldValue.number),
        )
        paths.text("ref", "ref", "object_attributes.ref")
        paths.text("status", "object_attributes.status", "build_status", "status")
        paths.text("environment", "environment")
        paths.text("commit", "checkout_sha", "object_attributes.sha", "sha", "after")
        paths.text("event", "event_name")
        return paths.fields
    }

    /// Whether the comment was written now: newer versions say `create` or `update`, older ones give two times.
    private static func isNew(_ document: JSONDocument) -> Bool {
        if let action = document.text(at: "object_attributes.action") { return action == "create" }
        return document.text(at: "object_attributes.created_at") == document.text(at: "object_attributes.updated_at")
    }

    /// Whether a person wrote it, and is the one who sent it: GitLab marks its own notes, and bots by their names.
    ///
    /// - SeeAlso: <https://docs.gitlab.com/user/project/settings/project_access_tokens/#bot-users-for-projects>
    private static func isWrittenByAPerson(_ document: JSONDocument) -> Bool {
        guard let login = document.text(at: "user.username"),
            document.value(at: "object_attributes.system")?.bool != true,
            !["alert-bot", "ghost", "support-bot", "security-bot"].contains(login.lowercased()),
            !login.hasPrefix("service_account_"),
            !self.isBotOfProject(login)
        else { return false }
        guard let user = document.integer(at: "user.id"),
            let author = document.integer(at: "object_attributes.author_id")
        else { return true }
        return user == author
    }

    /// Whether a login begins as `project_318_bot` does, or `group_7_bot`.
    private static func isBotOfProject(_ login: String) -> Bool {
        guard let prefix = ["project_", "group_"].first(where: login.hasPrefix) else { return false }
        let rest = login.dropFirst(prefix.count)
        let digits = rest.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return !digits.isEmpty && rest.dropFirst(digits.count).hasPrefix("_bot")
    }

    private static func address(of document: JSONDocument) -> ReplyAddress? {
        guard let project = document.text(at: "project.path_with_namespace"),
            ForgePath.isPath(project, parts: 2...21)
        else { return nil }
        let topic: ForgeTopic
        let number: Int?
        switch document.text(at: "object_attributes.noteable_type") {
        case "Issue": (topic, number) = (.issue, document.integer(at: "issue.iid"))
        case "MergeRequest": (topic, number) = (.changeRequest, document.integer(at: "merge_request.iid"))
        default: return nil
        }
        guard let number, number > 0 else { return nil }
        return .forge(
            ForgeAddress(
                kind: .gitlab,
                project: project,
                topic: topic,
                number: number,
                comment: document.integer(at: "object_attributes.id"),
                discussion: document.text(at: "object_attributes.discussion_id").flatMap(ForgePath.objectID),
                commit: document.text(at: "merge_request.last_commit.id").flatMap(ForgePath.objectID),
            )
        )
    }
}
