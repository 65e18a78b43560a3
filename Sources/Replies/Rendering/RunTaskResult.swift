package import Warden

/// A message as the result of a run task of HCP Terraform: one line, and one outcome with all of it in markdown.
///
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration#request-body-1>:
///   an outcome's body should have less than 1 MB; it gets as much as a comment on GitHub. The length of the message is not documented;
///   255 characters are ours.
package struct RunTaskResult: Sendable {
    let message: Message

    package init(_ message: Message) {
        self.message = message
    }

    /// The body of the callback.
    ///
    /// - Parameter acceptsOutcomes: What the request said in `capabilities.outcomes`.
    /// - Returns: A document of JSON:API.
    package func document(acceptsOutcomes: Bool) -> ReplyJSON {
        let relationships: ReplyJSON? = acceptsOutcomes ? ["outcomes": ["data": [self.outcome]]] : nil
        return [
            "data": .members([
                "type": "task-results",
                "attributes": .members([
                    "status": .text(self.status),
                    "message": .text(CommitStatus(self.message).line(most: 255)),
                    "url": self.message.whole.map { .text($0) },
                ]),
                "relationships": relationships,
            ])
        ]
    }

    /// A run goes on after a plan, a note, or nothing; after anything else it does not.
    private var status: String {
        switch self.message.settlement {
        case .applied, .ignored: "passed"
        case .denied, .expired, .failed, .unknown: "failed"
        case nil: "running"
        }
    }

    private var outcome: ReplyJSON {
        var markup = Markup.github
        markup.marker = nil
        // It is shown without HTML.
        markup.small = Markup.bitbucket.small
        return [
            "type": "task-result-outcomes",
            "attributes": .members([
                "outcome-id": .text(self.message.delivery.map { "delivery-\($0)" } ?? "delivery"),
                "description": .text(self.message.headline.onOneLine.prefixed(to: 255)),
                "body": .text(markup.text(self.message)),
                "url": self.message.whole.map { .text($0) },
                "tags": ["Status": [["label": .text(self.word), "level": .text(self.level)]]],
            ]),
        ]
    }

    private var word: String { self.message.settlement?.rawValue ?? "awaiting approval" }

    private var level: String {
        switch self.message.settlement {
        case .applied, .ignored: "none"
        case nil: "info"
        case .denied, .expired: "warning"
        case .failed, .unknown: "error"
        }
    }
}
