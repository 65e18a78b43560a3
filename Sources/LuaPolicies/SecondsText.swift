import Foundation
import Warden

/// Times in words, for people.
extension Seconds {
    /// A time in its two largest units, such as `14 minutes` or `1 hour 5 minutes`.
    static func text(ofDuration seconds: Int) -> String {
        let units = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)]
        var left = seconds.magnitude
        var parts: [String] = []
        for (name, size) in units {
            let count = left / UInt(size)
            left %= UInt(size)
            if count > 0 { parts.append("\(count) \(name)\(count == 1 ? "" : "s")") }
        }
        guard !parts.isEmpty else { return "0 seconds" }
        return (seconds < 0 ? "-" : "") + parts.prefix(2).joined(separator: " ")
    }

    /// A moment, such as `2026-04-01 12:00:00 UTC`.
    static func text(ofMoment seconds: Int) -> String {
        Date(timeIntervalSince1970: Double(seconds)).forPeople
    }
}
