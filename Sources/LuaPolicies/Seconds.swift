import Foundation

/// Seconds as whole numbers that arithmetic on them cannot push out of range.
///
/// Numbers come from policies, which have them from people and senders, and from the API: a conversion or a
/// difference that traps would end the server.
enum Seconds {
    /// More than three thousand years.
    static let most = 99_999_999_999

    /// Rounded down, and no further from zero than ``most``; 0 for what is no number.
    static func bounded(_ seconds: Double) -> Int {
        guard !seconds.isNaN else { return 0 }
        return Int(max(-Double(Self.most), min(Double(Self.most), seconds)).rounded(.down))
    }
}
