package import Foundation

/// Why a text is no timing: a sentence that says what to write.
package struct MalformedTiming: Error, Hashable, Sendable {
    package let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension ScheduleTiming {
    private static let units: [Character: Int] = ["w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1]
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let shortest = 10
    private static let longest = 52 * 604_800

    /// Reads what `every` takes, such as `30s`, `10m`, `2h`, `1d` or `1w`.
    package init(every text: String) throws(MalformedTiming) {
        let form = "every takes a number and a unit, such as \"30s\", \"10m\", \"2h\", \"1d\" or \"1w\""
        guard let unit = text.last.flatMap({ Self.units[$0] }), let count = Self.number(text.dropLast(), digits: 1...9)
        else { throw MalformedTiming("\(form), not \"\(text)\"") }
        let period = count * unit
        guard period >= Self.shortest else {
            throw MalformedTiming("every \"\(text)\" is too often: at least 10s, such as every \"10m\"")
        }
        guard period <= Self.longest else { throw MalformedTiming("every \"\(text)\" is too seldom: at most 52w") }
        self = .every(period: period)
    }

    /// Reads what `at` takes: `[DAYS] HH:MM [ZONE]`, such as `Mon-Fri 08:00 Europe/Berlin`.
    ///
    /// - Parameters:
    ///   - text: The text; DAYS are `Mon`, `Mon-Fri`, `Mon,Thu` or `daily`, and every day where they are left out.
    ///   - zone: The zone where the text names none.
    /// - Throws: ``MalformedTiming``, which says what to write.
    package init(at text: String, in zone: TimeZone) throws(MalformedTiming) {
        let examples = "\"08:00\", \"Mon-Fri 08:00\" or \"Mon 08:00 Europe/Berlin\""
        var words = text.split(separator: " ").map(String.init)
        guard let place = words.firstIndex(where: { $0.contains(":") }), place <= 1, words.count - place <= 2 else {
            throw MalformedTiming("at takes days, a time and a zone, such as \(examples), not \"\(text)\"")
        }
        let timeZone = words.count > place + 1 ? try Self.timeZone(words.removeLast()) : zone
        let parts = words[place].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Self.number(parts[0], digits: 1...2), hour < 24,
            let minute = Self.number(parts[1], digits: 2...2), minute < 60
        else { throw MalformedTiming("\"\(words[place])\" is no time of day; write 00:00 to 23:59, such as 08:00") }
        let weekdays = place == 0 ? Set(1...7) : try Self.weekdays(words[0])
        self = .at(CalendarTime(weekdays: weekdays, hour: hour, minute: minute, timeZone: timeZone))
    }

    private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        return Int(text)
    }

    /// Reads `Mon`, `Mon-Fri`, `Mon,Thu`, `Sat-Mon,Wed` or `daily`, in large or small letters.
    private static func weekdays(_ text: String) throws(MalformedTiming) -> Set<Int> {
        guard text.lowercased() != "daily" else { return Set(1...7) }
        var weekdays: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = ends.first.flatMap(Self.weekday),
                let last = ends.last.flatMap(Self.weekday)
            else {
                let known = Self.days.joined(separator: ", ")
                throw MalformedTiming("\"\(text)\" names no days; write \(known), a range such as Mon-Fri, or daily")
            }
            // Over the end of the week too: Sat-Mon.
            for step in 0...((last - first + 7) % 7) { weekdays.insert((first - 1 + step) % 7 + 1) }
        }
        return weekdays
    }

    private static func weekday(_ name: Substring) -> Int? {
        Self.days.firstIndex { $0.lowercased() == name.lowercased() }.map { $0 + 1 }
    }

    /// A zone of the tz database, in large or small letters.
    ///
    /// Abbreviations such as CEST are refused: they stand for no place, and some change their meaning.
    private static func timeZone(_ name: String) throws(MalformedTiming) -> TimeZone {
        if name.uppercased() == "UTC" { return .gmt }
        let zones = TimeZone.knownTimeZoneIdentifiers
        guard let found = zones.first(where: { $0.lowercased() == name.lowercased() }),
            let zone = TimeZone(identifier: found)
        else {
            let city = name.split(separator: "/").last.map { $0.lowercased() } ?? ""
            let meant = zones.first { $0.split(separator: "/").last?.lowercased() == city }
            let hint = meant.map { "did you mean \($0)?" } ?? "write a name of the tz database, such as Europe/Berlin"
            throw MalformedTiming("there is no time zone \"\(name)\"; \(hint)")
        }
        return zone
    }
}
