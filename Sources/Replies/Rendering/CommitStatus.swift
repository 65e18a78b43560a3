package import Warden

/// A message as the status of a commit: one line, which the forges show beside it.
///
/// The line is plain text everywhere. Where buttons are, their words stay in it, however long the heading is.
package struct CommitStatus: Sendable {
    let message: Message

    package init(_ message: Message) {
        self.message = message
    }

    /// GitHub: the state is `success`, `failure`, `error` or `pending`.
    ///
    /// - Parameter context: The status' name, which tells it from others, such as `poolwarden/pools`.
    /// - Returns: The body of `POST /repos/{owner}/{repo}/statuses/{sha}`.
    /// - SeeAlso: <https://docs.github.com/en/rest/commits/statuses>; 140 characters: <https://github.com/palantir/policy-bot/issues/72>.
    package func github(context: String) -> ReplyJSON {
        .members([
            "state": .text(self.state), "context": .text(context), "description": .text(self.line(most: 140)),
            "target_url": self.message.whole.map { .text($0) },
        ])
    }

    /// Gitea and Forgejo, whose statuses are GitHub's; no limit is documented.
    ///
    /// - SeeAlso: <https://docs.gitea.com/api/next/#tag/repository/operation/repoCreateStatus>.
    package func gitea(context: String) -> ReplyJSON {
        self.github(context: context)
    }

    /// GitLab: the state is `success`, `failed` or `pending`.
    ///
    /// - Parameter name: The status' name, such as `poolwarden/pools`.
    /// - Returns: The body of `POST /projects/{id}/statuses/{sha}`.
    /// - SeeAlso: <https://docs.gitlab.com/api/commits/#set-commit-pipeline-status>; its columns take 255 characters.
    package func gitlab(name: String) -> ReplyJSON {
        let states = ["failure": "failed", "error": "failed"]
        return .members([
            "state": .text(states[self.state] ?? self.state), "name": .text(name),
            "description": .text(self.line(most: 255)), "target_url": self.message.whole.map { .text($0) },
        ])
    }

    /// Bitbucket Cloud: the state is `SUCCESSFUL`, `FAILED` or `INPROGRESS`.
    ///
    /// - Parameters:
    ///   - key: The status' name, at most 40 characters; a longer one is cut.
    ///   - address: Where a click leads; Bitbucket wants one. Used where the message has no page of its own.
    /// - Returns: The body of `POST /repositories/{workspace}/{repo_slug}/commit/{commit}/statuses/build`.
    /// - SeeAlso: <https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/>; 40 characters:
    ///   <https://jira.atlassian.com/browse/BCLOUD-23984>; 255 for the other texts:
    ///   <https://jira.atlassian.com/browse/BSERV-12804>.
    package func bitbucket(key: String, address: String) -> ReplyJSON {
        let states = ["success": "SUCCESSFUL", "pending": "INPROGRESS"]
        return [
            "state": .text(states[self.state] ?? "FAILED"), "key": .text(key.prefixed(to: 40)),
            "name": .text(key.prefixed(to: 255)), "description": .text(self.line(most: 255)),
            "url": .text(self.message.whole ?? address),
        ]
    }

    /// GitHub's word for how it ended; also the others' but for the spelling.
    var state: String {
        switch self.message.settlement {
        case .applied, .ignored: "success"
        case .denied, .expired: "failure"
        case .failed, .unknown: "error"
        case nil: "pending"
        }
    }

    func line(most: Int) -> String {
        let saying = Markup.plain.sheet(Message(headline: "", buttons: self.message.buttons, footer: "")).saying
        let heading = self.message.headline.onOneLine
        guard !saying.isEmpty, saying.utf16.count < most / 2 else { return heading.prefixed(to: most) }
        return heading.prefixed(to: most - saying.utf16.count - 1) + " " + saying
    }
}
