extension ValidSettings {
    /// Which deliveries of a source are looked for that did not arrive.
    ///
    /// - `sources.<name>.missed.hooks` (list, default `[]`): at least one here.
    /// - `sources.<name>.missed.every` (s, default 60, range 10-3600): between two looks.
    /// - `sources.<name>.missed.window` (h, default 72, range 1-72): how long after it was sent one is looked for.
    /// - `sources.<name>.missed.rate` (default 150, range 1-6000): redeliveries that are asked for in a minute.
    package struct Missed: Hashable, Sendable {
        /// Such as `repos/octo-org/app/hooks/42`; each once.
        package let hooks: [String]
        package let every: Duration
        package let window: Duration
        package let rate: Int
    }
}
