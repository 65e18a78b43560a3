package import Warden

/// What GitHub's deliveries mean: comments with a command are requests, everything else is an event.
extension GitHubSender {
    /// The first line of every comment that we write, so that none of them is ever taken for a person's.
    package static let ownComment = CommentCommands.ownComment

    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        guard let event = delivery.header(GitHubHeaders.eventHeader) else {
            return .ignored(reason: "the journaled delivery does not say which event it is")
        }
        let document: JSONDocument
        do throws(JSONError) { document = try delivery.document } catch { return .unreadable(error.explanation) }
        guard document.text(at: "comment.body")?.hasPrefix(Self.ownComment) != true else {
            return .ignored(reason: "we wrote this comment ourselves")
        }

        var occurrence = Occurrence(
            name: "github.\(event)",
            source: delivery.source,
            delivery: delivery.id,
            actor: Self.actor(of: document, people: people),
            received: delivery.received,
            payload: delivery.body,
            fields: GitHubFields.fields(of: document),
        )
        if let pressed = Self.pressed(document, event: event) {
            occurrence.command = self.comments.names.command(addressed: pressed)
        }
        guard let comment = Self.comment(of: document, event: event) else {
            occurrence.replyTo = self.report(of: document, event: event, isPress: occurrence.command != nil)
            return .occurrence(occurrence)
        }
        let writer = Meaning.Person(id: occurrence.actor.name, name: occurrence.actor.name)
        switch comment.meaning(self.comments, part: delivery.part, name: event, by: writer, fields: occurrence.fields) {
        case .nothing(let reason, let address): return .ignored(reason: reason, replyTo: address)
        case .event: break
        case .command(let command, _, _, _, let address):
            occurrence.command = command
            occurrence.replyTo = address
        }
        return .occurrence(occurrence)
    }

    /// How many deliveries it becomes: one for each command of a comment.
    func parts(_ document: JSONDocument, event: String) -> Int {
        // Nearly all comments hold none, and then nothing else of them matters here.
        guard event == "issue_comment", self.comments.mayHoldCommand(document.text(at: "comment.body") ?? "") else {
            return 1
        }
        return Self.comment(of: document, event: event)?.deliveries(self.comments) ?? 1
    }

    /// The command of the button of a check run that a person pressed; nil for every other event.
    private static func pressed(_ document: JSONDocument, event: String) -> String? {
        guard event == "check_run", document.text(at: "action") == "requested_action",
            document.text(at: "sender.type") == "User"
        else { return nil }
        return document.text(at: "requested_action.identifier")
    }

    /// Where it is reported what the event leads to; nil where nothing is.
    private func report(of document: JSONDocument, event: String, isPress: Bool) -> ReplyAddress? {
        guard self.isReported else { return nil }
        return CommitReport.address(
            .github,
            project: document.text(at: "repository.full_name"),
            commit: GitHubFields.commit(of: document),
            event: isPress ? "button" : event,
        )
    }

    /// The comment that was written on an issue or a pull request just now; nil for every other event.
    static func comment(of document: JSONDocument, event: String) -> ForgeComment? {
        guard event == "issue_comment", document.text(at: "action") == "created" else { return nil }
        return ForgeComment(
            text: document.text(at: "comment.body") ?? "",
            isWrittenByAPerson: Self.isWrittenByAPerson(document),
            address: GitHubFields.issue(of: document).map {
                .githubIssue(repository: $0.repository, number: $0.number)
            },
        )
    }

    /// Whoever caused the event; GitHub leaves it out of a few events, and then it is nobody.
    private static func actor(of document: JSONDocument, people: People) -> Actor {
        guard let login = document.text(at: "sender.login") else { return .nobody(at: .github, name: "GitHub") }
        return people.actor(kind: .github, id: login, name: login)
    }

    /// Whether a person waits for what it leads to: whoever wrote a comment, or pressed a button of a check.
    static func isOfPerson(_ document: JSONDocument, event: String) -> Bool {
        if event.hasSuffix("_comment") { return Self.isWrittenByAPerson(document) }
        return event == "check_run" && document.text(at: "action") == "requested_action"
            && document.text(at: "sender.type") == "User"
    }

    /// Whether a person wrote the comment with their own hands, and is the one who sent it.
    private static func isWrittenByAPerson(_ document: JSONDocument) -> Bool {
        let app = document.value(at: "comment.performed_via_github_app")?.kind ?? .null
        guard let login = document.text(at: "sender.login") else { return false }
        return document.text(at: "sender.type") == "User" && document.text(at: "comment.user.type") == "User"
            && document.text(at: "comment.user.login") == login && app == .null
    }
}
