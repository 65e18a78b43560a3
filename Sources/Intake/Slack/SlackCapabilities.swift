/// What in Slack's bodies lets its holder act, and therefore never reaches the journal.
enum SlackCapabilities {
    /// Stands in the journal where a capability was.
    static let redacted = "[redacted]"

    /// Stands in the journal where a `response_url` was that points to a host we do not send to.
    static let refused = "[refused: not one of the reply hosts]"

    private static let names: Set<String> = [
        // Proves nothing any more, but old receivers still trust it.
        "token",
        // Post as the app, open dialogs, or call the API for the person.
        "response_url", "trigger_id", "bot_access_token", "interactivity_pointer", "workflow_step_execute_id",
    ]

    /// What to write in place of the value of a field; nil when the field is harmless.
    static func replacement(for name: String) -> String? {
        self.names.contains(name) ? self.redacted : nil
    }
}

extension JSONDocument {
    /// The document as the journal may keep it: capabilities at any depth replaced.
    var withoutSlackCapabilities: [UInt8] {
        self.rewriting { name, _ in SlackCapabilities.replacement(for: name) }
    }
}
