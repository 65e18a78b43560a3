import Warden

/// The names that events have; a registration for any other name never runs.
enum EventNames {
    private static let prefixes = ["github.", "slack.", "terraform.", "generic.", "schedule."]

    /// GitHub's webhook events.
    ///
    /// - SeeAlso: <https://docs.github.com/en/webhooks/webhook-events-and-payloads>
    private static let github = [
        "branch_protection_rule", "check_run", "check_suite", "code_scanning_alert", "commit_comment", "create",
        "delete", "dependabot_alert", "deploy_key", "deployment", "deployment_protection_rule", "deployment_review",
        "deployment_status", "discussion", "discussion_comment", "fork", "gollum", "installation",
        "installation_repositories", "issue_comment", "issues", "label", "marketplace_purchase", "member", "membership",
        "merge_group", "meta", "milestone", "org_block", "organization", "package", "page_build", "ping", "project",
        "projects_v2", "projects_v2_item", "public", "pull_request", "pull_request_review",
        "pull_request_review_comment", "pull_request_review_thread", "push", "registry_package", "release",
        "repository", "repository_advisory", "repository_dispatch", "repository_import", "repository_ruleset",
        "repository_vulnerability_alert", "secret_scanning_alert", "security_advisory", "security_and_analysis",
        "sponsorship", "star", "status", "sub_issues", "team", "team_add", "watch", "workflow_dispatch",
        "workflow_job", "workflow_run",
    ].map { "github." + $0 }

    static func problems(of files: [PolicyFile]) -> [PolicyProblem] {
        files.flatMap { file in
            file.registrations.compactMap { registration in
                guard case .on(let name, _) = registration.form, let message = Self.message(about: name) else {
                    return nil
                }
                return PolicyProblem(file: file.name, line: registration.line, message: message)
            }
        }
    }

    /// Nil for a name, or a pattern with `*`, that an event can have.
    static func message(about name: String) -> String? {
        let head = String(name.prefix { $0 != "*" })
        let isPattern = head.count < name.count
        let isKnown = Self.prefixes.contains { prefix in
            isPattern
                ? head.hasPrefix(prefix) || prefix.hasPrefix(head) : head.hasPrefix(prefix) && head.count > prefix.count
        }
        guard isKnown else {
            let known = Self.prefixes.dropLast().joined(separator: ", ") + " or " + (Self.prefixes.last ?? "")
            let nearest = isPattern ? nil : Self.nearest(to: "github." + name)
            let meant = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
            return "no event is called \"\(name)\": names begin with \(known)\(meant)"
        }
        guard name.hasPrefix("github.") else { return nil }
        let pattern = NamePattern(name)
        guard !Self.github.contains(where: pattern.matches) else { return nil }
        let meant = Self.nearest(to: name).map { "; did you mean \"\($0)\"?" } ?? ""
        return "GitHub sends no event \"\(name)\"\(meant)"
    }

    private static func nearest(to name: String) -> String? {
        Self.github.contains(name) ? name : NearestName.among(Self.github, to: name)
    }
}
