extension HostList {
    /// Slack's, and GovSlack's.
    ///
    /// - SeeAlso: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>.
    package static let slack = HostList(["hooks.slack.com", "hooks.slack-gov.com"].compactMap(HostRule.init))
}
