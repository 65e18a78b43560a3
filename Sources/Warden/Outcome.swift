/// What became of one operation.
package enum Outcome: Hashable, Sendable, Codable {
    /// What was asked for is so. `id` is the ID of what was made or changed; `lookedUp` when no answer of the API said
    /// that we did it, and we found by looking that it is so, which it was not right before we sent it.
    case applied(id: String?, lookedUp: Bool)
    /// It was so already.
    case unchanged(reason: String)
    /// We did not try, or the API said that it may not be; nothing changed.
    case refused(reason: String)
    /// It was tried and did not happen. `transient` when the API could not be reached: it is taken up again.
    case failed(reason: String, transient: Bool)
    /// It was sent, no answer came, and we could not find out yet: it is taken up again.
    case unknown(reason: String)
    /// It was sent, no answer came, and looking again will not tell: a person must look. Its word is `unknown`, too.
    case lost(reason: String)

    /// The outcome's word in SQL, logs, chat and docs.
    package var word: String {
        switch self {
        case .applied: "applied"
        case .unchanged: "unchanged"
        case .refused: "refused"
        case .failed: "failed"
        case .unknown, .lost: "unknown"
        }
    }

    /// Why; nil for `applied`.
    package var reason: String? {
        switch self {
        case .applied(_, let lookedUp): lookedUp ? "no answer said so; found by looking" : nil
        case .unchanged(let reason), .refused(let reason), .failed(let reason, _), .unknown(let reason),
            .lost(let reason):
            reason
        }
    }

    /// Whether it is not known what became of the operation, for now or for good.
    package var isUnknown: Bool {
        switch self {
        case .unknown, .lost: true
        case .applied, .unchanged, .refused, .failed: false
        }
    }

    /// Whether the worker must come back to it.
    package var isOpen: Bool {
        switch self {
        case .applied, .unchanged, .refused, .lost: false
        case .failed(_, let transient): transient
        case .unknown: true
        }
    }

    /// Whether it is known what became of the operation, so that nothing is looked at again, whoever comes back to it.
    var isKnown: Bool {
        switch self {
        case .applied, .unchanged, .refused: true
        case .failed(_, let transient): !transient
        case .unknown, .lost: false
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
