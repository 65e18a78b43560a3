/// What became of one operation.
package enum Outcome: Hashable, Sendable, Codable {
    /// The API did it. `id` is the ID of what was made or changed; `lookedUp` when the answer was lost and we found
    /// out by looking.
    case applied(id: String?, lookedUp: Bool)
    /// It was so already.
    case unchanged(reason: String)
    /// We did not try, or the API said that it may not be; nothing changed.
    case refused(reason: String)
    /// It was tried and did not happen. `transient` when the API could not be reached: it is taken up again.
    case failed(reason: String, transient: Bool)
    /// It was sent, no answer came, and we could not find out yet.
    case unknown(reason: String)

    /// The outcome's word in SQL, logs, chat and docs.
    package var word: String {
        switch self {
        case .applied: "applied"
        case .unchanged: "unchanged"
        case .refused: "refused"
        case .failed: "failed"
        case .unknown: "unknown"
        }
    }

    /// Why; nil for `applied`.
    package var reason: String? {
        switch self {
        case .applied(_, let lookedUp): lookedUp ? "the answer was lost; found by looking" : nil
        case .unchanged(let reason), .refused(let reason), .failed(let reason, _), .unknown(let reason): reason
        }
    }

    /// Whether the worker must come back to it.
    package var isOpen: Bool {
        switch self {
        case .applied, .unchanged, .refused: false
        case .failed(_, let transient): transient
        case .unknown: true
        }
    }
}

/// How far an operation of a plan has come, as the journal knows it.
package enum OperationProgress: Hashable, Sendable {
    /// Nothing was sent.
    case planned
    /// The intent is on disk; whether the call happened is not known.
    case sent
    /// It ended so.
    case ended(Outcome)
}
