/// A command whose words are the host's: no policy ever sees it.
enum HostCommand: Hashable, Sendable {
    case approval(Approval.Verdict, JournaledDelivery.Number, reason: String?)
    /// What was decided about a delivery, and why.
    case why(JournaledDelivery.Number)
    /// It cannot be answered; the sentence says what to do.
    case mistaken(reason: String)

    /// Reads `approve N`, `reject N [REASON...]`, `why N` and `undo`; nil for a command of policies.
    init?(_ command: Command) {
        guard let word = command.words.first?.lowercased() else { return nil }
        if let verdict = Approval.Verdict(rawValue: word) {
            self = Self.approval(verdict, command.words.dropFirst())
        } else if word == "why" {
            self = Self.why(command.words.dropFirst())
        } else if word == "undo" {
            self = .mistaken(reason: "I cannot undo: ask for the opposite, and it is decided like everything else")
        } else {
            return nil
        }
    }

    private static func why(_ words: ArraySlice<String>) -> HostCommand {
        guard let number = self.number(words), words.count == 1 else {
            return .mistaken(reason: "say which delivery, such as: why 17")
        }
        return .why(number)
    }

    private static func number(_ words: ArraySlice<String>) -> JournaledDelivery.Number? {
        words.first.flatMap { JournaledDelivery.Number($0.hasPrefix("#") ? String($0.dropFirst()) : $0) }
            .flatMap { $0 > 0 ? $0 : nil }
    }

    private static func approval(_ verdict: Approval.Verdict, _ words: ArraySlice<String>) -> HostCommand {
        guard let number = self.number(words) else {
            return .mistaken(reason: "say which delivery, such as: \(verdict) 17")
        }
        let reason = words.dropFirst().joined(separator: " ")
        guard verdict == .reject || reason.isEmpty else {
            return .mistaken(reason: "say no more than: approve \(number)")
        }
        return .approval(verdict, number, reason: reason.isEmpty ? nil : reason)
    }
}
