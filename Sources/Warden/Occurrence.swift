package import AgentPoolsAPI
package import Foundation

/// What a delivery means: a fact about the past, or a person's request.
package struct Occurrence: Sendable {
    /// Such as `slack.command` or `github.workflow_job`.
    package var name: String
    package var source: SourceName
    package var delivery: DeliveryID
    package var actor: Actor
    package var received: Date
    /// The sender's own document as JSON text, capabilities redacted.
    package var payload: [UInt8]
    /// The typed fields that policies see beside the payload, in a fixed order, such as `repository`.
    package var fields: [Field]
    /// Set when a person asked for something; nil for an event.
    package var command: Command?
    /// Set when a schedule's time has come.
    package var tick: Tick?
    /// Where an answer for people goes; nil where nobody waits for one.
    package var replyTo: ReplyAddress?

    package init(
        name: String,
        source: SourceName,
        delivery: DeliveryID,
        actor: Actor,
        received: Date,
        payload: [UInt8],
        fields: [Field] = [],
        command: Command? = nil,
        tick: Tick? = nil,
        replyTo: ReplyAddress? = nil,
    ) {
        self.name = name
        self.source = source
        self.delivery = delivery
        self.actor = actor
        self.received = received
        self.payload = payload
        self.fields = fields
        self.command = command
        self.tick = tick
        self.replyTo = replyTo
    }

    /// The lane of the calls that it leads to: a command has somebody who waits for the answer, a tick nobody.
    package var lane: Lane { self.tick != nil ? .sweeps : self.command == nil ? .ci : .people }

    /// One typed field of the event, such as `event.repository`.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: FieldValue

        package init(_ name: String, _ value: FieldValue) {
            self.name = name
            self.value = value
        }
    }
}

/// The value of a typed field.
package enum FieldValue: Hashable, Sendable {
    case text(String)
    case number(Int)
    case list([FieldValue])
    case record([Occurrence.Field])
}

/// A person's request: the words that were typed, the verb first.
package struct Command: Hashable, Sendable {
    /// Such as `["pool", "create", "ci-arm"]`; never empty.
    package var words: [String]

    package init(words: [String]) {
        self.words = words
    }

    /// The command as one line.
    package var line: String { self.words.joined(separator: " ") }
}

/// What a sender makes of a journaled delivery.
package enum Interpretation: Sendable {
    /// It means this.
    case occurrence(Occurrence)
    /// It means nothing for us, for this reason; settled as `ignored`.
    ///
    /// `replyTo` is set where a person should hear the reason.
    case ignored(reason: String, replyTo: ReplyAddress? = nil)
}

/// Where the reply to a delivery goes.
package enum ReplyAddress: Hashable, Sendable, Codable {
    /// A comment on an issue or pull request at GitHub; carries `owner/name` and the number there.
    case githubIssue(repository: String, number: Int)
    /// A place in a chat; carries whose chat it is, what becomes of the HTTP answer there, and the IDs of room, thread,
    /// message and person. A `response_url` to write to later, or Discord's webhook, is the delivery's capability `response_url`.
    case chat(ChatAddress)
    /// A comment at another forge, or a status beside it; carries which forge, the project's path, issue or change
    /// request and its number, the comment that asked, its discussion, and the newest commit of a change request.
    case forge(ForgeAddress)
    /// The result of a run task; carries the URL that takes it, as Terraform sent it: it is to be compared with the
    /// addresses of the settings before anything goes there. The token for it is the capability `access_token`. Carries
    /// also whether Terraform takes outcomes, which have all of a message; nil where an older journal does not know.
    case runTask(callback: String, acceptsOutcomes: Bool?)
    /// Carries nothing: it is the HTTP answer of the request that waits, as JSON; nobody hears it otherwise.
    case answer
    /// Carries nothing: it is the HTTP answer of the request that waits, as JSON, else it is posted to the address that
    /// the settings have for the source.
    case callback
    /// A status of a commit at a forge, or a check run; carries which forge, the project's path, the commit's ID and the
    /// report's name.
    case commit(CommitAddress)
    /// A note on an incident; carries its ID.
    case incident(String)
}
