extension SettingsReader {
    /// Which missed deliveries of a source are looked for; nil for none, and where there is a problem, which is kept.
    mutating func missed(_ name: String) -> ValidSettings.Missed? {
        let hooks = self.value(Schema.Missed.hooks, name)
        let every = self.value(Schema.Missed.every, name)
        let window = self.value(Schema.Missed.window, name)
        let rate = self.value(Schema.Missed.rate, name)
        guard let hooks, let every, let window, let rate, !hooks.isEmpty else { return nil }
        for (number, hook) in hooks.enumerated() where hooks[..<number].contains(hook) {
            self.report(Schema.Missed.hooks.path(name), element: number, "this hook stands here twice; remove one")
        }
        let hasApp = self.isWritten(Schema.Source.app, name)
        for (number, hook) in hooks.enumerated() where (hook == GitHubHookPath.app) != hasApp {
            let advice =
                hasApp
                ? "an app reads its own webhook alone; write app/hook, or a token in place of the app"
                : "only a GitHub App may read its webhook; write sources.\(name).app and app_key"
            self.report(Schema.Missed.hooks.path(name), element: number, advice)
        }
        if !hasApp, !self.isWritten(Schema.Source.token, name) {
            self.report(
                Schema.Missed.hooks.path(name),
                "GitHub is asked with a token, and none is set; write sources.\(name).token, or [] here",
            )
        }
        return ValidSettings.Missed(hooks: hooks, every: every, window: window, rate: rate)
    }
}
