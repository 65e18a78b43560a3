/// Whether the server takes deliveries, and what an operator should know of it now.
package struct ServerCondition: Hashable, Sendable {
    /// Why a delivery could not be accepted now; empty when it could.
    package var refusals: [String]
    /// What is not as it should be, or worth knowing, while deliveries are accepted.
    package var remarks: [String]

    package init(refusals: [String] = [], remarks: [String] = []) {
        self.refusals = refusals
        self.remarks = remarks
    }

    package var isReady: Bool { self.refusals.isEmpty }

    /// `ok` or `not ready`, then a line for each reason and each remark.
    package var lines: [String] {
        [self.isReady ? "ok" : "not ready"] + (self.refusals + self.remarks).map(Self.line)
    }

    /// A reason may hold a system's own words, and must not begin a line of its own.
    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
