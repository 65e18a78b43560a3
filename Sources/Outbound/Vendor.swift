/// The services on the Internet that the bot speaks to: their hosts are public, whatever anybody says.
enum Vendor {
    /// These names and all below them.
    private static let domains: Set<String> = [
        "slack.com", "slack-gov.com", "discord.com", "discordapp.com", "googleapis.com", "office.com", "office365.com",
        "microsoft.com", "azure.com", "powerplatform.com", "zulipchat.com", "rocket.chat", "github.com", "ghe.com",
        "gitlab.com", "bitbucket.org", "codeberg.org", "pagerduty.com", "terraform.io", "hashicorp.com",
    ]

    static func has(_ name: String) -> Bool {
        let labels = name.split(separator: ".")
        return labels.indices.contains { Self.domains.contains(labels[$0...].joined(separator: ".")) }
    }
}
