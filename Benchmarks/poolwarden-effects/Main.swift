import ArgumentParser

/// `make effects`: what people are told, compared with what was really done.
@main
struct Effects: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poolwarden-effects",
        abstract: "Compare what people are told with what was really done, in the built server.",
        subcommands: [RunCommand.self, DuplicatesCommand.self],
        defaultSubcommand: RunCommand.self,
    )
}

/// What both commands take.
struct Setup: ParsableArguments {
    @Option(help: "The built server.")
    var binary = ".build/release/poolwarden"

    @Option(help: "The folder of the policies that are run.")
    var policies = "Benchmarks/poolwarden-effects/policies"

    @Option(help: "What all chances follow from.")
    var seed: UInt64 = 1

    @Option(help: "Where the journal and the logs go; removed afterwards. (default: a folder in .build)")
    var folder: String?
}

/// Why there is no result.
struct EffectsError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Numbers that follow from a seed: SplitMix64.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
