import Foundation

/// The query of a request, decoded as that of a form: `+` is a space, which is how most clients write it.
struct RequestQuery {
    /// Name and value of each parameter, in their order; of a name that comes twice, the last value counts.
    private(set) var parameters: [(name: String, value: String)] = []

    init(_ text: some StringProtocol) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            self.parameters.append((Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : ""))
        }
    }

    subscript(_ name: String) -> String? { self.parameters.last { $0.name == name }?.value }

    private static func decoded(_ text: some StringProtocol) -> String {
        let spaced = String(text).replacing("+", with: " ")
        guard spaced.utf8.contains(UInt8(ascii: "%")) else { return spaced }
        return spaced.removingPercentEncoding ?? spaced
    }
}
