import Foundation

extension Pipeline {
    /// Stop 6 for a plan that people must approve: what they are asked is on disk before anybody is told.
    func ask(
        _ evaluated: Evaluated,
        _ occurrence: Occurrence,
        of delivery: JournaledDelivery,
    ) async throws(JournalError) {
        let requests = evaluated.decision.approvals
        let within = requests.map(\.within).min() ?? 0
        // On a whole second, as people are told it.
        let expires = Date(timeIntervalSince1970: (self.now().timeIntervalSince1970 + within).rounded(.up))
        let message = Message(asking: evaluated.decision, until: expires, of: delivery.number)
        let reply = self.outbox.plan(message, of: delivery, to: occurrence.replyTo)
        let asking = Asking(
            decision: evaluated.decision,
            occurrence: occurrence.name,
            requester: occurrence.actor.id,
            expires: expires,
            reply: reply,
        )
        do throws(JournalError) {
            try await self.journal.record(asking, of: delivery.number)
        } catch {
            self.outbox.release(delivery.number)
            throw error
        }
        evaluated.turn.end()
        self.observe(.asked(delivery, requests, until: expires))
        await self.outbox.send(reply, of: delivery)
    }

    /// Whether a recorded plan may run.
    enum Permission {
        case waits
        case refused(Settlement)
        /// These people approved it.
        case given([String])
    }

    /// Looks whether people have approved the plan of a delivery.
    func permission(
        for delivery: JournaledDelivery,
        _ decision: Decision,
    ) async throws(JournalError) -> Permission {
        guard let asked = try await self.journal.askedPlan(of: delivery.number) else {
            let reason = Decision.Reason("the journal does not say whom to ask; nothing was changed")
            return .refused(Settlement(word: .failed, reasons: [reason] + decision.reasons))
        }
        switch asked.standing(at: self.now()) {
        case .waits: return .waits
        case .approved: return .given(asked.approvers)
        case .rejected(let rejection):
            let why = rejection.reason.map { ": \($0)" } ?? ""
            let reason = Decision.Reason("rejected by \(rejection.person)\(why)")
            return .refused(Settlement(word: .denied, reasons: [reason] + decision.reasons))
        case .expired:
            let reason = Decision.Reason("\(asked.wanted) did not approve it until \(asked.expires.forPeople)")
            return .refused(Settlement(word: .expired, reasons: [reason] + decision.reasons))
        }
    }

    /// Answers a command whose words are the host's.
    ///
    /// - Returns: The deliveries that have come up by it.
    func answer(
        _ command: HostCommand,
        _ occurrence: Occurrence,
        _ delivery: JournaledDelivery,
    ) async throws(JournalError) -> [JournaledDelivery.Number] {
        switch command {
        case .mistaken(let reason):
            return try await self.answer(occurrence, delivery, .ignored, reason)
        case .why(let number):
            guard let account = try await self.journal.account(of: number), account.actor == occurrence.actor.id else {
                let sentence = "you have asked for no delivery \(number), or it is under way still"
                return try await self.answer(occurrence, delivery, .denied, sentence)
            }
            return try await self.answer(occurrence, delivery, .applied, account.text(of: number))
        case .approval(let verdict, let number, let reason):
            // Between looking and recording nobody else is heard, and the plan neither runs nor expires.
            let turn = try await self.turn(at: self.approvalTurns, ["\(number)"])
            defer { turn.end() }
            guard var asked = try await self.journal.askedPlan(of: number) else {
                return try await self.answer(occurrence, delivery, .denied, "no delivery \(number) waits for approval")
            }
            let now = self.now()
            switch asked.hear(occurrence.actor, verdict, reason: reason, at: now) {
            case .refused(let reason):
                return try await self.answer(occurrence, delivery, .denied, reason)
            case .heard(let approval):
                asked.approvals.append(approval)
                let isDecisive = asked.standing(at: now) != .waits
                let sentence: String =
                    switch verdict {
                    case .reject: "Rejected: delivery \(number) does not run"
                    case .approve where isDecisive: "Approved: delivery \(number) runs now"
                    case .approve: "Approved; delivery \(number) still needs \(asked.wanted)"
                    }
                let next = try await self.answer(
                    occurrence,
                    delivery,
                    .applied,
                    sentence,
                    approval,
                    isDecisive,
                    turn,
                )
                self.observe(.heard(delivery, approval))
                return isDecisive ? next + [number] : next
            }
        }
    }

    private func answer(
        _ occurrence: Occurrence,
        _ delivery: JournaledDelivery,
        _ word: Settlement.Word,
        _ sentence: String,
        _ approval: Approval? = nil,
        _ isDecisive: Bool = false,
        _ turn: Turn? = nil,
    ) async throws(JournalError) -> [JournaledDelivery.Number] {
        let settlement = Settlement(word: word, reasons: [Decision.Reason(sentence)])
        let message = Message(settlement, of: delivery.number)
        let ending = Ending(
            settlement: settlement,
            occurrence: occurrence.name,
            actor: occurrence.actor.id,
            reply: self.outbox.plan(message, of: delivery, to: occurrence.replyTo),
            approval: approval,
            isDecisive: isDecisive,
        )
        return try await self.end(delivery, with: ending, turn)
    }
}
