/// Spans of time as people write them: `250ms`, `1.5s`, `5m`, `2h`, `7d`, and several together, such as `1h30m`.
package enum TimeSpan {
    /// Reads a span.
    ///
    /// - Parameter text: One or more numbers, each with its unit. Example: `1h30m`.
    /// - Returns: Seconds, 0 or more; nil where `text` is anything else, or longer than a hundred years.
    package static func read(_ text: some StringProtocol) -> Double? {
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        var seconds = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let unit = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
            guard let number = Double(digits), let length = Self.length(of: unit) else { return nil }
            seconds += number * length
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return seconds <= 3_155_760_000 ? seconds : nil
    }

    /// Writes a span so that it reads back the same, to the millisecond, such as `1h30m`.
    package static func write(_ seconds: Double) -> String {
        var rest = Int((max(0, seconds) * 1_000).rounded())
        guard rest > 0 else { return "0s" }
        var text = ""
        for (unit, length) in Self.units {
            let milliseconds = Int(length * 1_000)
            guard rest >= milliseconds else { continue }
            text += "\(rest / milliseconds)\(unit)"
            rest %= milliseconds
        }
        return text
    }

    private static let units: [(String, Double)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]

    private static func length(of unit: Substring) -> Double? {
        self.units.first { $0.0 == unit }?.1
    }
}
