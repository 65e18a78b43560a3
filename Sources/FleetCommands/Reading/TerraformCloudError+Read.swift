import AgentPoolsAPI
import Foundation

extension TerraformCloudError {
    /// The explanation for a call that only read: it changed nothing, whatever became of it.
    var readExplanation: String {
        [
            "A change may or may not have been done: look before you try again.",
            "A change may have been done: look before you try again.",
        ]
        .reduce(self.explanation) { $0.replacing($1, with: "Try again later.") }
    }

    /// The kind of error, for programs.
    var word: String {
        switch self {
        case .unauthorized: "unauthorized"
        case .forbidden: "forbidden"
        case .notFound: "not-found"
        case .badRequest: "bad-request"
        case .conflict: "conflict"
        case .notDeletable: "not-deletable"
        case .invalid: "invalid"
        case .circuitOpen: "circuit-open"
        case .rateLimited: "rate-limited"
        case .server: "server"
        case .unexpectedStatus: "unexpected-status"
        case .unreadable: "unreadable"
        case .transport: "transport"
        case .cancelled: "cancelled"
        }
    }

    /// After how many seconds a read that ended so may well succeed; nil where time changes nothing.
    var secondsUntilNextLook: Double? {
        switch self {
        case .circuitOpen(let retryAfter): max(retryAfter, 1)
        case .rateLimited(let retryAfter, _): max(retryAfter ?? 5, 1)
        case .server, .transport: 2
        case .unauthorized, .forbidden, .notFound, .badRequest, .conflict, .notDeletable, .invalid, .unexpectedStatus,
            .unreadable, .cancelled:
            nil
        }
    }
}
