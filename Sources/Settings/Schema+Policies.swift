import Warden

extension Schema {
    enum PolicyFolder {
        static let folder = Setting(
            "policies.folder",
            .path,
            .value(.text("policies")),
            "the folder of the policy files, relative to the current folder",
        )
        static let timeZone = Setting(
            "policies.timezone",
            .timeZone,
            .value(.text("UTC")),
            "the time zone of `at`, `weekday` and `date` in policies, as the tz database names it",
        )
        static let instructions = Setting(
            "policies.budget.instructions",
            .number(10_000...100_000_000),
            .value(.number(5_000_000)),
            "the most instructions of the Lua machine in one evaluation",
        )
        static let memory = Setting(
            "policies.budget.memory",
            .mebibytes(1...256),
            .value(.number(16)),
            "the most memory that one evaluation may hold",
        )
        static let string = Setting(
            "policies.budget.string",
            .kibibytes(16...1024),
            .value(.number(256)),
            "the longest string that a policy may build",
        )
        static let source = Setting(
            "policies.budget.source",
            .kibibytes(1...1024),
            .value(.number(64)),
            "the longest text of a policy file",
        )
        static let wallClock = Setting(
            "policies.budget.wall_clock",
            .milliseconds(10...5000),
            .value(.number(250)),
            "the most time spent running Lua in one evaluation; waiting for reads does not count",
        )
        static let suspended = Setting(
            "policies.budget.suspended",
            .seconds(1...600),
            .value(.number(60)),
            "the most time that one evaluation waits for its reads",
        )
        static let reads = Setting(
            "policies.budget.reads",
            .number(1...10_000),
            .value(.number(500)),
            "the most reads of the API in one evaluation",
        )
        static let operations = Setting(
            "policies.budget.operations",
            .number(1...1000),
            .value(.number(200)),
            "the most operations that one evaluation may plan",
        )
    }
}
