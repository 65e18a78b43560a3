import Foundation

/// What a load found: its figures, each beside its limit.
package struct Report: Sendable {
    package let title: String
    private let countsTimes: Bool
    private var lines: [String] = []
    /// Figures that are not within their limits.
    package private(set) var missed: [String] = []

    package init(_ title: String, _ options: LoadOptions) {
        self.title = title
        // A sample runs beside whatever else the machine does: its times are told and hold nobody up. A control counts
        // them, as it is slow on purpose.
        self.countsTimes = !options.isSample || options.isControl
    }

    /// What was done, and whatever else one should know.
    package mutating func tell(_ text: String) {
        self.lines.append("  " + text)
    }

    /// A figure beside its limit.
    ///
    /// - Parameters:
    ///   - name: What it is of.
    ///   - value: The figure, with its unit.
    ///   - limit: The limit, in words.
    ///   - isMet: Whether it is within the limit, as far as that is not a matter of speed.
    ///   - isInTime: Whether it was fast enough.
    package mutating func check(_ name: String, _ value: String, limit: String, isMet: Bool, isInTime: Bool = true) {
        let isMet = isMet && (isInTime || !self.countsTimes)
        self.lines.append("  \(isMet ? "ok    " : "MISSED") \(name): \(value) (limit \(limit))")
        if !isMet { self.missed.append(name) }
    }

    package var text: String { ([self.title] + self.lines).joined(separator: "\n") }
}

/// How a load is run.
package struct LoadOptions: Sendable {
    /// What all chances follow from.
    package var seed: UInt64 = 1
    /// A second or two of everything: what the tests run.
    package var isSample = false
    /// Spoils one thing, so that the check must fail: a check that cannot fail shows nothing.
    package var isControl = false

    /// Gives client and server processors of their own in overload and slow clients, where else they share all.
    package var isApart = false

    package init(seed: UInt64 = 1, isSample: Bool = false, isControl: Bool = false) {
        self.seed = seed
        self.isSample = isSample
        self.isControl = isControl
    }

    /// Numbers that follow from the seed.
    package var numbers: SeededNumbers { SeededNumbers(state: self.seed) }
}

/// SplitMix64: the same numbers for the same seed.
package struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    package mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
