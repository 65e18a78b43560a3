/// How a simulator behaves, apart from what is in it.
package struct SimulatorSettings: Sendable {
    /// What of the API there is.
    package var edition: SimulatedEdition
    /// Requests in a second for the user, and as many for all who have no token; 0 for no limit.
    package var rate: Int
    /// How requests are counted.
    package var window: RateWindow
    /// How long silence takes to show.
    package var silence: SilenceRules
    /// Whether requests that change something need the content type of JSON:API.
    package var needsContentType: Bool
    /// Faults from the beginning.
    package var faults: [ScriptedFault]
    /// What all chances follow from.
    package var seed: UInt64

    package init(
        edition: SimulatedEdition = .today,
        rate: Int = 0,
        window: RateWindow = .fixed,
        silence: SilenceRules = SilenceRules(),
        needsContentType: Bool = false,
        faults: [ScriptedFault] = [],
        seed: UInt64 = 1,
    ) {
        self.edition = edition
        self.rate = rate
        self.window = window
        self.silence = silence
        self.needsContentType = needsContentType
        self.faults = faults
        self.seed = seed
    }
}
