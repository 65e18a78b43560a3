extension HostList {
    /// Slack's, and GovSlack's.
    ///
    /// - SeeAlso: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>.
    package static let slack = HostList(["hooks.slack.com", "hooks.slack-gov.com"].compactMap(HostRule.init))

    /// Discord's API.
    ///
    /// - SeeAlso: <https://discord.com/developers/docs/reference#api-versioning>.
    package static let discord = HostList(["discord.com"].compactMap(HostRule.init))
}
