package import Foundation

extension Date {
    /// The time as people read it, such as `2026-11-25 08:00:13 UTC`.
    package var forPeople: String {
        self.formatted(Date.ISO8601FormatStyle(dateTimeSeparator: .space)).replacingOccurrences(of: "Z", with: " UTC")
    }
}
