import Warden

/// The names that events have; a registration for any other name never runs.
enum EventNames {
    private static let prefixes = [
        "github.", "slack.", "mattermost.", "discord.", "teams.", "googlechat.", "rocketchat.", "zulip.", "gitlab.",
        "bitbucket.", "gitea.", "forgejo.", "buildkite.", "circleci.", "jenkins.", "azuredevops.", "pagerduty.",
        "alertmanager.", "grafana.", "terraform.", "generic.", "schedule.",
    ]

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

    /// Finds registrations for events that nobody sends.
    ///
    /// - Parameters:
    ///   - files: The policy files.
    ///   - sent: The events that the configured sources can send, as patterns; nil where that is not known.
    /// - Returns: The problems, in the order of the files.
    static func problems(of files: [PolicyFile], sent: [String]? = nil) -> [PolicyProblem] {
        files.flatMap { file in
            file.registrations.compactMap { registration in
                guard case .on(let name, _) = registration.form,
                    let message = Self.message(about: name) ?? Self.message(about: name, sent: sent)
                else { return nil }
                return PolicyProblem(file: file.name, line: registration.line, message: message, rule: .event)
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

    /// Whether two patterns can both fit one name: what they begin with, up to the first `*`, is the same.
    private static func message(about name: String, sent: [String]?) -> String? {
        guard let sent else { return nil }
        let head = name.prefix { $0 != "*" }
        let isSent = sent.contains { pattern in
            let other = pattern.prefix { $0 != "*" }
            let isWhole = head.count == name.count && other.count == pattern.count
            return isWhole
                ? head == other
                : NamePattern(pattern).matches(name) || head.hasPrefix(other)
                    || (head.count < name.count && other.hasPrefix(head))
        }
        guard !isSent else { return nil }
        return "no source of the settings sends \"\(name)\", so the rule would never run"
    }

    private static func nearest(to name: String) -> String? {
        Self.github.contains(name) ? name : NearestName.among(Self.github, to: name)
    }
}
