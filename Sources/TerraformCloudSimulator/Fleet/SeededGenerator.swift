/// SplitMix64: a small source of numbers that is the same everywhere for the same seed.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(self.state)
    }

    /// A number from 0 up to, but not including, 1.
    mutating func fraction() -> Double { Self.fraction(of: self.next()) }

    /// Spreads the bits of a number, so that neighbours have nothing in common.
    static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The upper 53 bits, which a `Double` holds exactly, as a number below 1.
    static func fraction(of number: UInt64) -> Double { Double(number >> 11) / 9_007_199_254_740_992 }
}
