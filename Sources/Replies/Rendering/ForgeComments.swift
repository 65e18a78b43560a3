package import Warden

/// A message as a note in GitLab's markdown.
///
/// No line begins with a word of a sender, so that nothing is a quick action such as `/close`; what GitLab makes references
/// of (`@`, `#`, `!`, `~`, `%`, `$`, `&`, `^`, `[issue:1]`, `GL-1`) is parted from its name or number.
///
/// - SeeAlso: <https://docs.gitlab.com/user/markdown/#gitlab-specific-references>,
///   <https://docs.gitlab.com/user/project/quick_actions/>, <https://docs.gitlab.com/api/notes/> (1,000,000 characters).
package struct GitLabNote: Sendable {
    package let text: String

    /// What the API takes.
    package static let documentedCharacters = 1_000_000
    /// What we send: notes of some 157,000 characters ran into GitLab's own time limit
    /// (<https://gitlab.com/gitlab-org/gitlab/-/issues/254672>).
    package static let mostCharacters = 100_000

    package init(_ message: Message) {
        self.text = Markup.gitlab.text(message)
    }

    package var body: ReplyJSON { ["body": .text(self.text)] }
}

/// A message as a comment in the markdown of Gitea and Forgejo.
///
/// They document no limit; GitHub's is kept.
///
/// - SeeAlso: <https://docs.gitea.com/usage/linked-references>, <https://docs.gitea.com/usage/markdown>.
package struct GiteaComment: Sendable {
    package let text: String

    package init(_ message: Message) {
        self.text = Markup.gitea.text(message)
    }

    package var body: ReplyJSON { ["body": .text(self.text)] }
}

/// A message as a comment in the markdown of Bitbucket Cloud, which shows no HTML.
///
/// - SeeAlso: <https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/>; 32,768 characters:
///   <https://github.com/ovh/cds/pull/5601>, <https://github.com/jfrog/frogbot/pull/647>.
package struct BitbucketComment: Sendable {
    package let text: String

    package static let mostCharacters = 32_767

    package init(_ message: Message) {
        self.text = Markup.bitbucket.text(message)
    }

    package var body: ReplyJSON { ["content": ["raw": .text(self.text)]] }
}

extension Markup {
    package static let gitlab: Markup = {
        var markup = Markup.github
        let prose = Escaping(
            written: Escaping.entities,
            backslashed: ["\\", "`", "*", "_", "[", "]", "~", "|"],
            followed: ["@", "#", "!", "~", "%", "$", "&", "^", "[", "*"],
            references: ["GL-"],
            startsLine: true,
        )
        markup.prose = prose
        markup.cell = prose
        markup.unit = .scalars
        markup.most = GitLabNote.mostCharacters
        return markup
    }()

    package static let gitea: Markup = {
        var markup = Markup.github
        let prose = Escaping(
            written: Escaping.entities,
            backslashed: ["\\", "`", "*", "_", "[", "]", "~", "|", "$"],
            followed: ["@", "#", "!"],
            startsLine: true,
        )
        markup.prose = prose
        markup.cell = prose
        return markup
    }()

    package static let bitbucket: Markup = {
        var markup = Markup.github
        let prose = Escaping(
            written: Escaping.entities,
            // Python-Markdown takes a backslash before these, and before neither `~` nor, outside of a table, `|`.
            backslashed: ["\\", "`", "*", "_", "[", "]"],
            followed: ["@", "#"],
            parted: ["~"],
            startsLine: true,
        )
        markup.prose = prose
        markup.cell = prose
        markup.cell?.backslashed.insert("|")
        markup.marker = nil
        markup.small = Wrap("*", "*")
        markup.unit = .utf16
        markup.most = BitbucketComment.mostCharacters
        return markup
    }()
}
