import Warden

/// The typed fields that policies see of a chat, alike for all of them.
///
/// | field | parts |
/// |---|---|
/// | `channel` | `id`, `name`: where it was said; empty where the sender does not tell |
/// | `team` | `id`, `domain`: the workspace, server, tenant or space around it |
enum ChatFields {
    static func fields(
        channel: (id: String?, name: String?),
        team: (id: String?, domain: String?),
    ) -> [Occurrence.Field] {
        [
            self.record("channel", [("id", channel.id), ("name", channel.name)]),
            self.record("team", [("id", team.id), ("domain", team.domain)]),
        ]
    }

    private static func record(_ name: String, _ parts: [(String, String?)]) -> Occurrence.Field {
        .init(name, .record(parts.map { .init($0.0, .text($0.1 ?? "")) }))
    }
}
