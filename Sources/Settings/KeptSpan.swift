/// How long something is kept: some days, or for ever.
package enum KeptSpan: Hashable, Sendable {
    case days(Int)
    case forever

    /// Ten years; more is for ever.
    static let mostDays = 3_650

    /// Reads `30d` or `forever`; nil for anything else, and for fewer days than `least`.
    init?(_ text: String, least: Int) {
        if text == "forever" {
            self = .forever
            return
        }
        guard text.hasSuffix("d"), text.utf8.dropLast().allSatisfy({ (48...57).contains($0) }),
            let days = Int(text.dropLast()), (least...Self.mostDays).contains(days)
        else { return nil }
        self = .days(days)
    }
}
