/// A place at a forge other than GitHub where a reply can be written.
///
/// All that comes from the payload is of a form that may stand in a path: names, numbers, digits of base 16.
package struct ForgeAddress: Hashable, Sendable, Codable {
    /// Whose API takes the reply.
    package var kind: SenderKind
    /// The path of the project or repository there, such as `group/part/project`.
    package var project: String
    package var topic: ForgeTopic
    /// The number of the issue or change request in the project.
    package var number: Int
    /// The forge's number of the comment that asked; nil where the payload does not say it.
    package var comment: Int?
    /// GitLab's ID of the discussion that the comment is in, 40 digits of base 16; nil elsewhere.
    package var discussion: String?
    /// The ID of the newest commit of the change request, 7 to 64 digits of base 16, as a status is set on it; nil for
    /// an issue, and where the payload does not say it.
    package var commit: String?

    package init(
        kind: SenderKind,
        project: String,
        topic: ForgeTopic,
        number: Int,
        comment: Int? = nil,
        discussion: String? = nil,
        commit: String? = nil,
    ) {
        self.kind = kind
        self.project = project
        self.topic = topic
        self.number = number
        self.comment = comment
        self.discussion = discussion
        self.commit = commit
    }
}

/// What people comment on at a forge.
package enum ForgeTopic: String, Hashable, Sendable, Codable {
    case issue
    /// A merge request or a pull request, where the forge counts them apart from issues.
    case changeRequest = "change-request"
}
