/// A commit at a forge that an event was about.
package struct CommitAddress: Hashable, Sendable, Codable {
    /// Whose API takes the report.
    package var kind: SenderKind
    /// The path of the project or repository there, such as `group/part/project`.
    package var project: String
    /// The commit's ID, 7 to 64 digits of base 16.
    package var commit: String
    /// What the report is called beside the commit, such as `poolwarden/workflow_job`.
    package var name: String

    package init(kind: SenderKind, project: String, commit: String, name: String) {
        self.kind = kind
        self.project = project
        self.commit = commit
        self.name = name
    }
}
