extension TerraformCloudSettings {
    /// Limits on time and size; times in seconds.
    public struct Limits: Sendable, Hashable {
        /// To open a connection, a proxy's and TLS' greetings among it, in seconds; 5 by default.
        public var connectTimeout = 5.0
        /// From asking for a connection to the first byte of the answer, in seconds; 10 by default.
        public var firstByteTimeout = 10.0
        /// From asking for a connection to the last byte of the answer, in seconds; 15 by default.
        public var wholeTimeout = 15.0
        /// For all tries of one request, with waiting for its turn and between tries, in seconds; 30 by default.
        ///
        /// Raise it for a sweep of more requests at once than the API takes in that time.
        public var patience = 30.0
        /// Tries of one request, the first among them; 4 by default.
        public var tries = 4
        /// The longest success that is read, in bytes; 8 MiB by default.
        ///
        /// Of an error no more than 64 KiB are read, as it is only an explanation.
        public var longestAnswer = 8 * 1_024 * 1_024
        /// Resources asked for at once; 100 by default, the most that the API gives.
        public var pageSize = 100
        /// The most pages of one list; 1,000 by default.
        ///
        /// A longer list is an error, as part of a list must never be taken for the whole.
        public var mostPages = 1_000
        /// Requests under way at once, and connections kept; 8 by default.
        public var connections = 8
        /// Requests a second until the API names its own limit; 30 by default, 0 for no limit.
        ///
        /// The API's limit holds for one user, whatever the token. Only for a client that makes its own budget: see
        /// ``SharedRateBudget``.
        public var callsPerSecond = 30
        /// The most requests a second, whatever the API allows; nil by default, for all that it allows.
        ///
        /// Leaves room to others that are the same user to the API.
        public var mostCallsPerSecond: Int?

        /// Makes the default limits.
        public init() {}

        /// The same limits, once they are known to make sense.
        func checked() throws(TerraformCloudSettingsError) -> Limits {
            let times = [
                ("connectTimeout", self.connectTimeout), ("firstByteTimeout", self.firstByteTimeout),
                ("wholeTimeout", self.wholeTimeout), ("patience", self.patience),
            ]
            for (name, seconds) in times where !(seconds > 0 && seconds <= 86_400) {
                throw .limits("\(name) is a number of seconds above 0, at most a day's")
            }
            let counts = [
                ("tries", self.tries), ("longestAnswer", self.longestAnswer), ("mostPages", self.mostPages),
                ("connections", self.connections), ("mostCallsPerSecond", self.mostCallsPerSecond ?? 1),
            ]
            for (name, count) in counts where count < 1 {
                throw .limits("\(name) is at least 1")
            }
            guard (1...100).contains(self.pageSize) else { throw .limits("pageSize is 1 to 100, as the API has it") }
            guard self.callsPerSecond >= 0 else { throw .limits("callsPerSecond is at least 0, which is no limit") }
            return self
        }
    }
}
