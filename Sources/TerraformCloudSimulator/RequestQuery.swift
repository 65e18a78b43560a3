import Foundation

/// The query of a request, decoded; `+` stays `+`, as in the API.
struct RequestQuery {
    private var values: [String: String] = [:]

    init(_ text: String) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].removingPercentEncoding ?? String(parts[0])
            let value = parts.count > 1 ? parts[1].removingPercentEncoding ?? String(parts[1]) : ""
            self.values[name] = value
        }
    }

    subscript(_ name: String) -> String? { self.values[name] }
}
