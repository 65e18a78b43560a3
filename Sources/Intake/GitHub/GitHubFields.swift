import Warden

/// The typed fields that policies see beside GitHub's payload.
///
/// | field | from | when |
/// |---|---|---|
/// | `action` | `action` | most events |
/// | `organization` | `organization.login` | the repository belongs to one |
/// | `repository` | `repository.full_name` | all but organization events |
/// | `issue` | `issue.number` | an issue, or a comment on an issue or pull request |
/// | `pull_request` | `pull_request.number`, or the issue's where that is one | pull requests and comments on them |
/// | `ref` | `ref` | pushes and what is like them |
/// | `labels` | `workflow_job.labels` | jobs |
/// | `workflow` | the workflow's name | runs and jobs |
/// | `run` | `workflow_run.id`, or the job's `run_id` | runs and jobs |
/// | `attempt` | `run_attempt` | runs and jobs |
/// | `runner` | `workflow_job.runner_name` | jobs that a runner has taken |
/// | `status` | of the run, job, check, deployment or commit | where there is one |
/// | `conclusion` | of the run, job or check | it has ended |
/// | `branch` | the branch that a run, job, check or pull request is from; anybody can choose its name | |
/// | `base` | `pull_request.base.ref` | pull requests |
/// | `commit` | the commit's ID | pushes, runs, jobs, checks, pull requests, deployments, commit statuses |
/// | `environment` | `deployment.environment` | deployments |
/// | `tag` | `release.tag_name` | releases |
/// | `association` | `comment.author_association` | comments |
/// | `button` | `requested_action.identifier` | a person pressed a button of a check |
enum GitHubFields {
    static func fields(of document: JSONDocument) -> [Occurrence.Field] {
        var paths = FieldPaths(document)
        paths.text("action", "action")
        paths.text("organization", "organization.login")
        paths.text("repository", "repository.full_name")
        let issue = document.integer(at: "issue.number")
        let isPullRequest = document.value(at: "issue.pull_request")?.kind == .object
        paths.add("issue", issue.map(FieldValue.number))
        paths.add(
            "pull_request",
            (document.integer(at: "pull_request.number") ?? (isPullRequest ? issue : nil)).map(FieldValue.number),
        )
        paths.text("ref", "ref")
        paths.texts("labels", "workflow_job.labels")
        Self.addRun(to: &paths)
        paths.text("base", "pull_request.base.ref")
        paths.add("commit", Self.commit(of: document).map(FieldValue.text))
        paths.text("environment", "deployment.environment")
        paths.text("tag", "release.tag_name")
        paths.text("association", "comment.author_association")
        paths.text("button", "requested_action.identifier")
        return paths.fields
    }

    /// The ID of the commit that the event is about; nil where it is about none.
    static func commit(of document: JSONDocument) -> String? {
        let paths = [
            "after", "workflow_run.head_sha", "workflow_job.head_sha", "check_run.head_sha", "check_suite.head_sha",
            "pull_request.head.sha", "deployment.sha", "sha",
        ]
        return paths.lazy.compactMap { document.text(at: $0) }.first
    }

    private static func addRun(to paths: inout FieldPaths) {
        paths.text("workflow", "workflow_run.name", "workflow_job.workflow_name")
        paths.number("run", "workflow_run.id", "workflow_job.run_id")
        paths.number("attempt", "workflow_run.run_attempt", "workflow_job.run_attempt")
        paths.text("runner", "workflow_job.runner_name")
        paths.text(
            "status",
            "workflow_run.status",
            "workflow_job.status",
            "check_run.status",
            "check_suite.status",
            "deployment_status.state",
            "state",
        )
        paths.text(
            "conclusion",
            "workflow_run.conclusion",
            "workflow_job.conclusion",
            "check_run.conclusion",
            "check_suite.conclusion",
        )
        paths.text(
            "branch",
            "workflow_run.head_branch",
            "workflow_job.head_branch",
            "check_suite.head_branch",
            "check_run.check_suite.head_branch",
            "pull_request.head.ref",
        )
    }

    /// Where a reply to a comment goes; nil when the payload does not say it in GitHub's own form.
    ///
    /// The repository becomes part of an address, so nothing but `owner/name` is taken.
    static func issue(of document: JSONDocument) -> (repository: String, number: Int)? {
        guard let repository = document.text(at: "repository.full_name"),
            let number = document.integer(at: "issue.number"),
            number > 0
        else { return nil }
        guard ForgePath.isPath(repository, parts: 2...2) else { return nil }
        return (repository, number)
    }
}
