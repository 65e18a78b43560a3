import Warden

/// What an event of a forge led to is reported beside the commit that it was about, where the settings want it.
enum CommitReport {
    /// Where it is reported.
    ///
    /// - Parameters:
    ///   - kind: Which forge.
    ///   - project: The project's path, such as `group/project`.
    ///   - commit: The commit's whole ID.
    ///   - event: The event's name, such as `workflow_job`.
    /// - Returns: Nil where the payload has no such project or commit in a form that may stand in an address, and where
    ///   the event is a report itself: a report must not lead to one more.
    static func address(_ kind: SenderKind, project: String?, commit: String?, event: String) -> ReplyAddress? {
        guard !Self.reports.contains(event), let project, let commit,
            ForgePath.isPath(project, parts: 2...(kind == .gitlab ? 21 : 2)),
            let id = ForgePath.objectID(commit), id.utf8.count >= 40,
            id.utf8.contains(where: { $0 != UInt8(ascii: "0") })
        else { return nil }
        return .commit(CommitAddress(kind: kind, project: project, commit: id, name: "poolwarden/\(event)"))
    }

    /// Events that a report of ours causes, or may.
    private static let reports: Set<String> = [
        "status", "check_run", "check_suite", "pipeline", "repo.commit_status_created", "repo.commit_status_updated",
    ]
}
