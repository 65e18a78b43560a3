/// A command whose words are the host's: no policy ever sees it.
enum HostCommand: Hashable, Sendable {
    case approval(Approval.Verdict, JournaledDelivery.Number, reason: String?)
    /// It cannot be answered; the sentence says what to do.
    case mistaken(reason: String)

    /// Reads `approve N`, `reject N [REASON...]` and the words that are to come; nil for a command of policies.
    init?(_ command: Command) {
        guard let word = command.words.first?.lowercased() else { return nil }
        if let verdict = Approval.Verdict(rawValue: word) {
            self = Self.approval(verdict, command.words.dropFirst())
        } else if word == "why" || word == "undo" {
            self = .mistaken(reason: "I cannot answer \(word) yet")
        } else {
            return nil
        }
    }

    private static func approval(_ verdict: Approval.Verdict, _ words: ArraySlice<String>) -> HostCommand {
        let number = words.first.flatMap { JournaledDelivery.Number($0.hasPrefix("#") ? String($0.dropFirst()) : $0) }
        guard let number, number > 0 else {
            return .mistaken(reason: "say which delivery, such as: \(verdict) 17")
        }
        let reason = words.dropFirst().joined(separator: " ")
        guard verdict == .reject || reason.isEmpty else {
            return .mistaken(reason: "say no more than: approve \(number)")
        }
        return .approval(verdict, number, reason: reason.isEmpty ? nil : reason)
    }
}
