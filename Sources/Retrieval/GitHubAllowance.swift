import Foundation
import NIOHTTP1
import Synchronization

/// What is left of a token's requests in this hour, as GitHub says with each answer.
///
/// A tenth of them, 100 at most, is not used up here: replies to people go by the same token.
package final class GitHubAllowance: Sendable {
    private let spentUntil = Mutex<Date?>(nil)

    package init() {}

    /// When requests may be sent again; nil when they may now.
    func pausedUntil(now: Date) -> Date? {
        self.spentUntil.withLock { until in
            if let end = until, end <= now { until = nil }
            return until
        }
    }

    /// Takes note of the limits in an answer; one that has none, as on many servers of companies, changes nothing.
    ///
    /// - SeeAlso: <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>.
    func note(_ headers: HTTPHeaders) {
        guard let limit = headers.first(name: "x-ratelimit-limit").flatMap({ Int($0) }),
            let left = headers.first(name: "x-ratelimit-remaining").flatMap({ Int($0) }),
            let reset = headers.first(name: "x-ratelimit-reset").flatMap({ Int($0) }),
            left < min(100, limit / 10)
        else { return }
        self.spentUntil.withLock { $0 = Date(timeIntervalSince1970: Double(reset)) }
    }
}
