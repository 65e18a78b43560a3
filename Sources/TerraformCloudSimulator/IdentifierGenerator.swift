/// Makes IDs of the API's form from a seed: a prefix, `-` and 16 characters of base58.
struct IdentifierGenerator: Sendable {
    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    /// The next ID, such as `apool-yoGUFz5zcRMMz53i` for the prefix `apool`.
    mutating func next(_ prefix: String) -> String {
        let characters = (0..<16).map { _ in Self.alphabet[Int(self.number() % UInt64(Self.alphabet.count))] }
        return "\(prefix)-\(String(characters))"
    }

    /// SplitMix64: small, and the same everywhere.
    private mutating func number() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
