/// Makes IDs and secrets of the API's form from a seed.
struct IdentifierGenerator: Sendable {
    private static let idCharacters = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
    private static let secretCharacters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private var numbers: SeededGenerator

    init(seed: UInt64) {
        self.numbers = SeededGenerator(seed: seed)
    }

    /// The next ID, a prefix, `-` and 16 characters of base58: `apool-yoGUFz5zcRMMz53i` for the prefix `apool`.
    mutating func next(_ prefix: String) -> String {
        "\(prefix)-\(self.word(of: Self.idCharacters, length: 16))"
    }

    /// The secret of an agent token: 14 characters, `.atlasv1.` and 67 characters.
    mutating func secret() -> String {
        let head = self.word(of: Self.secretCharacters, length: 14)
        return "\(head).atlasv1.\(self.word(of: Self.secretCharacters, length: 67))"
    }

    private mutating func word(of characters: [UInt8], length: Int) -> String {
        String(
            decoding: (0..<length).map { _ in characters[Int(self.numbers.next() % UInt64(characters.count))] },
            as: UTF8.self,
        )
    }
}
