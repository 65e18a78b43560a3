extension Duration {
    /// What to write, for people.
    package static let wordsRule = "write a duration such as 90s, 15m, 2h, 7d or 1h30m, at most 3650d"

    /// Reads whole numbers with the units `d`, `h`, `m` and `s`, the greatest first and each at most once.
    ///
    /// Nil for anything else, for no time at all, and for more than ten years.
    package init?(words: String) {
        var rest = words[...]
        var seconds = 0
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] as [(Character, Int)] {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard !digits.isEmpty, rest[digits.endIndex...].first == unit else { continue }
            // Nine digits of days, in seconds, are far from the end of Int.
            guard digits.utf8.count <= 9, let number = Int(digits) else { return nil }
            seconds += number * length
            rest = rest[digits.endIndex...].dropFirst()
        }
        guard rest.isEmpty, (1...3_650 * 86_400).contains(seconds) else { return nil }
        self = .seconds(seconds)
    }
}
