/// What became of one operation, in the words that chat and the journal use, too.
package enum FleetOutcome: Hashable, Sendable {
    /// The API did it. The note is nil unless there is more to say, as after a lost answer.
    case applied(note: String?)
    /// It was so already.
    case unchanged(String)
    /// We did not try, or the API said that it may not be; nothing changed.
    case refused(String)
    /// Its turn did not come, because something ended the rest.
    case notAttempted(String)
    /// It was tried and did not happen.
    case failed(String)
    /// It was sent, no answer came, and we could not find out.
    case unknown(String)

    /// The outcome's word.
    package var word: String {
        switch self {
        case .applied: "applied"
        case .unchanged: "unchanged"
        case .refused: "refused"
        case .notAttempted: "not-attempted"
        case .failed: "failed"
        case .unknown: "unknown"
        }
    }

    /// The outcome's word for people.
    var label: String { self.word.replacing("-", with: " ") }

    /// Why; nil for what was simply done.
    package var reason: String? {
        switch self {
        case .applied(let note): note
        case .unchanged(let reason), .refused(let reason), .notAttempted(let reason), .failed(let reason),
            .unknown(let reason):
            reason
        }
    }

    var isNotAttempted: Bool {
        guard case .notAttempted = self else { return false }
        return true
    }

    /// All words, from the best to the worst.
    static let words = ["applied", "unchanged", "refused", "not-attempted", "failed", "unknown"]

    var ending: Ending {
        switch self {
        case .applied, .unchanged: .done
        case .refused, .notAttempted, .failed: .notDone
        case .unknown: .perhapsDone
        }
    }

    var style: Style {
        switch self {
        case .applied: .green
        case .unchanged: .dim
        case .refused, .notAttempted: .yellow
        case .failed, .unknown: .red
        }
    }
}

extension [FleetOutcome] {
    /// How many of each, such as `3 applied, 1 refused`.
    var counts: String {
        let counts = FleetOutcome.words.compactMap { word -> String? in
            let count = self.count { $0.word == word }
            return count > 0 ? "\(count) \(word.replacing("-", with: " "))" : nil
        }
        return counts.isEmpty ? "nothing" : counts.joined(separator: ", ")
    }

    var ending: Ending {
        self.reduce(.done) { $0.worse($1.ending) }
    }
}
