public import Foundation

/// Points in time as the API writes them: UTC, milliseconds, a literal `Z`, such as `2020-10-09T18:52:25.246Z`.
///
/// Written by hand: a formatter is slower by far, and what one accepts varies between releases of its library.
public enum Timestamp {
    /// Reads a point in time.
    ///
    /// Takes ISO 8601 with or without a fraction, ending in `Z` or in an offset such as `+00:00` or `+0000`. Digits past
    /// the nanosecond are dropped.
    ///
    /// - Parameter text: A date, a time and an offset. Example: `2020-08-05T18:10:26.964Z`.
    /// - Returns: The point in time; nil where `text` is anything else, or names a day that no calendar has.
    public static func read(_ text: String) -> Date? {
        var digits = DigitReader(text)
        guard
            let year = digits.number(width: 4), digits.skip("-"),
            let month = digits.number(width: 2), digits.skip("-"),
            let day = digits.number(width: 2), digits.skip("T", or: "t"),
            let hour = digits.number(width: 2), digits.skip(":"),
            let minute = digits.number(width: 2), digits.skip(":"),
            let second = digits.number(width: 2)
        else { return nil }
        // 60 is a leap second: it counts as the first second of the next minute.
        guard
            (1...12).contains(month), (1...CivilDay.length(ofMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var nanoseconds = 0
        if digits.skip(".", or: ",") {
            guard let fraction = digits.fraction() else { return nil }
            nanoseconds = fraction
        }
        guard let offset = digits.offset(), digits.isAtEnd else { return nil }
        let days = CivilDay(year: year, month: month, day: day).daysSince1970
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + Double(nanoseconds) / 1_000_000_000)
    }

    /// Writes a point in time, rounded to the millisecond.
    ///
    /// - Parameter date: Any point in time; years outside 0 to 9999 are written as the nearest that fits.
    /// - Returns: Text of 24 characters. Example: `2020-10-09T18:52:25.246Z`.
    public static func write(_ date: Date) -> String {
        let exact = (date.timeIntervalSince1970 * 1_000).rounded()
        let milliseconds = exact.isNaN ? 0 : Int(min(max(exact, Self.earliest), Self.latest))
        let (days, withinDay) = milliseconds.flooredDivision(by: 86_400_000)
        let day = CivilDay(daysSince1970: days)
        let seconds = withinDay / 1_000
        return "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))"
            + "T\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
            + ".\(padded(withinDay % 1_000, 3))Z"
    }

    // 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z, in milliseconds.
    private static let earliest = -62_167_219_200_000.0
    private static let latest = 253_402_300_799_999.0
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension Int {
    fileprivate func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
