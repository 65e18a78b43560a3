package import Foundation

/// What one evaluation may use.
///
/// - `policies.budget.instructions` (default 5 000 000): instructions of Lua and the work of library functions.
/// - `policies.budget.memory` (bytes, default 16 MiB): what the interpreter may hold at once.
/// - `policies.budget.time` (default 250 ms): time spent running Lua; a backstop, the instructions come first.
/// - `policies.budget.source` (bytes, default 64 KiB): the text of one file.
/// - `policies.budget.reads` (default 500) and `policies.budget.read_time` (default 60 s): reads of the API, and the
///   time suspended on them.
package struct PolicySettings: Hashable, Sendable {
    package var instructions: Int
    package var memory: Int
    package var time: Duration
    package var reads: Int
    package var readTime: Duration
    /// The most operations that one evaluation may plan.
    package var operations: Int
    /// The most bytes of a payload that policies can read.
    package var payload: Int
    /// The most bytes of one string in Lua.
    package var string: Int
    /// The most bytes of one file's text.
    package var source: Int
    /// What a plain chunk may return at most.
    package var result: ResultSize
    /// Decides the order in which `pairs` visits keys; the same seed gives the same order everywhere.
    package var hashSeed: UInt32
    /// What calendar times, `weekday` and `date` are in; `policies.timezone`.
    package var timeZone: TimeZone
    /// The destinations of the settings that `notify` may name; nil where that is not known, as in checks.
    package var destinations: Set<String>?
    /// The places of the settings that `tfc.tokens.create` may name; nil where that is not known.
    package var tokenPlaces: Set<String>?
    /// The events that the configured sources can send, as patterns; nil where that is not known.
    package var events: [String]?

    package init(
        instructions: Int = 5_000_000,
        memory: Int = 16 << 20,
        time: Duration = .milliseconds(250),
        reads: Int = 500,
        readTime: Duration = .seconds(60),
        operations: Int = 200,
        payload: Int = 1 << 20,
        string: Int = 256 << 10,
        source: Int = 64 << 10,
        result: ResultSize = ResultSize(),
        hashSeed: UInt32 = 0x706f_6f6c,
        timeZone: TimeZone = .gmt,
        destinations: Set<String>? = nil,
        tokenPlaces: Set<String>? = nil,
        events: [String]? = nil,
    ) {
        self.instructions = instructions
        self.memory = memory
        self.time = time
        self.reads = reads
        self.readTime = readTime
        self.operations = operations
        self.payload = payload
        self.string = string
        self.source = source
        self.result = result
        self.hashSeed = hashSeed
        self.timeZone = timeZone
        self.destinations = destinations
        self.tokenPlaces = tokenPlaces
        self.events = events
    }
}

/// How large what a plain chunk returns may be.
package struct ResultSize: Hashable, Sendable {
    /// Of texts and keys.
    package var bytes: Int
    /// Values, tables included.
    package var nodes: Int
    /// Tables in tables.
    package var depth: Int

    package init(bytes: Int = 64 << 10, nodes: Int = 10_000, depth: Int = 32) {
        self.bytes = bytes
        self.nodes = nodes
        self.depth = depth
    }
}
