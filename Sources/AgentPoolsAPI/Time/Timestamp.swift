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
        let bytes = Array(text.utf8)
        return self.read(bytes, in: bytes.indices)
    }

    /// Reads a point in time where it stands among other bytes, such as those of a document.
    static func read(_ bytes: [UInt8], in range: Range<Int>) -> Date? {
        var digits = DigitReader(bytes, in: range)
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
        var bytes: [UInt8] = []
        self.append(date, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a point in time at the end of other bytes, such as those of a document.
    static func append(_ date: Date, to bytes: inout [UInt8]) {
        let exact = (date.timeIntervalSince1970 * 1_000).rounded()
        let milliseconds = exact.isNaN ? 0 : Int(min(max(exact, Self.earliest), Self.latest))
        let (days, withinDay) = milliseconds.flooredDivision(by: 86_400_000)
        let day = CivilDay(daysSince1970: days)
        let seconds = withinDay / 1_000
        bytes.append(digits: day.year / 100)
        bytes.append(digits: day.year % 100)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(digits: day.month)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(digits: day.day)
        bytes.append(UInt8(ascii: "T"))
        bytes.append(digits: seconds / 3_600)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(digits: seconds / 60 % 60)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(digits: seconds % 60)
        bytes.append(UInt8(ascii: "."))
        bytes.append(UInt8(ascii: "0") + UInt8(withinDay % 1_000 / 100))
        bytes.append(digits: withinDay % 100)
        bytes.append(UInt8(ascii: "Z"))
    }

    // 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z, in milliseconds.
    private static let earliest = -62_167_219_200_000.0
    private static let latest = 253_402_300_799_999.0
}

extension [UInt8] {
    /// Appends a number from 0 to 99 as two digits.
    fileprivate mutating func append(digits number: Int) {
        self.append(UInt8(ascii: "0") + UInt8(number / 10))
        self.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}

extension Int {
    fileprivate func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
