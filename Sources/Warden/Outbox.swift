package import Foundation

/// Stop 8: tells people what is committed with the settlement, at least once.
package struct Outbox: Sendable {
    let replier: any Replier
    let journal: any Journal
    private let pendingAnswers: PendingAnswers
    let observe: Observer
    let trail: any Trail
    let now: @Sendable () -> Date
    /// Held by delivery, while something is sent to it.
    private let turns = Turns()

    package init(
        replier: any Replier,
        journal: any Journal,
        pendingAnswers: PendingAnswers,
        observe: @escaping Observer,
        trail: any Trail = NoTrail(),
        now: @escaping @Sendable () -> Date,
    ) {
        self.replier = replier
        self.journal = journal
        self.pendingAnswers = pendingAnswers
        self.observe = observe
        self.trail = trail
        self.now = now
    }

    /// How people will learn of something: by the answer of the request that still waits, or later.
    func plan(_ message: Message, of delivery: JournaledDelivery, to address: ReplyAddress?) -> ReplyPlan {
        guard let address, address.wantsToHear(of: message.settlement) else { return .none }
        guard self.pendingAnswers.isAwaited(delivery.number) else {
            return address == .answer ? .none : .sending(message, address)
        }
        guard let answer = self.replier.answer(with: message, to: address, of: delivery.source) else {
            self.pendingAnswers.resume(delivery.number, with: nil)
            return .sending(message, address)
        }
        return .answering(message, answer, address)
    }

    /// Lets a waiting request go with a receipt: what it waits for could not be recorded.
    func release(_ delivery: JournaledDelivery.Number) {
        self.pendingAnswers.resume(delivery, with: nil)
    }

    /// Sends a reply whose plan is on disk.
    func send(_ plan: ReplyPlan, of delivery: JournaledDelivery) async {
        switch plan {
        case .none:
            self.pendingAnswers.resume(delivery.number, with: nil)
        case .answering(_, let answer, let address):
            // The request may have been let go while the settlement was on its way to the disk.
            guard self.pendingAnswers.resume(delivery.number, with: answer) else {
                await self.sendReplies(from: delivery.number)
                return
            }
            await self.recordAnswered(delivery.number, at: address)
        case .sending:
            await self.sendReplies(from: delivery.number)
        }
    }

    /// Sends a reply that waits in the journal, or says there why not and when again; then those that waited for it.
    package func send(_ reply: WaitingReply) async {
        await self.sendReplies(from: reply.delivery)
    }

    private func sendReplies(from first: JournaledDelivery.Number) async {
        var next: JournaledDelivery.Number? = first
        while let number = next {
            next = await self.follow(number) { await self.sendReply(to: number) }
        }
    }

    /// - Returns: The delivery whose reply waited for this one.
    private func sendReply(to delivery: JournaledDelivery.Number) async -> JournaledDelivery.Number? {
        // What there is to say may change while something is sent; that comes after it, and takes its place there.
        guard let turn = try? await self.turns.take(["\(delivery)"]) else { return nil }
        defer { turn.end() }
        do throws(JournalError) {
            guard let reply = try await self.journal.reply(to: delivery) else { return nil }
            let capabilities = try await self.capabilities(for: reply)
            do throws(ReplyError) {
                let receiversID = try await self.replier.send(reply, capabilities: capabilities)
                self.observe(.replied(reply.delivery, reply.address))
                return await self.recordSent(reply, receiversID)
            } catch {
                return try await self.recordFailed(error, reply)
            }
        } catch {
            // It stays due.
            self.observe(.journalFailed(error))
            return nil
        }
    }

    private func recordSent(
        _ reply: WaitingReply,
        _ receiversID: String?,
    ) async -> JournaledDelivery.Number? {
        do throws(JournalError) {
            return try await self.journal.recordSent(reply, receiversID: receiversID, again: self.again(reply))
        } catch {
            self.observe(.journalFailed(error))
            return nil
        }
    }

    /// When a receiver that waits hears the same once more; nil where nobody waits, or not any longer.
    private func again(_ reply: WaitingReply) -> Date? {
        let now = self.now()
        guard !reply.isLast, let progress = reply.address.progress,
            now.timeIntervalSince(reply.received) < progress.longest
        else { return nil }
        return now.addingTimeInterval(progress.every)
    }

    /// Runs the body, which works for a delivery that only the journal knows by now.
    func follow<Value: Sendable>(
        _ number: JournaledDelivery.Number,
        _ body: () async -> Value,
    ) async -> Value {
        // Whoever cannot be told for which delivery it is sent is better off with it than without.
        guard let delivery = try? await self.journal.delivery(number) else { return await body() }
        return await self.trail.follow(delivery, body)
    }

    private func capabilities(for reply: WaitingReply) async throws(JournalError) -> [String: Secret] {
        var found: [String: Secret] = [:]
        for name in reply.address.capabilities {
            found[name] = try await self.journal.capability(name, of: reply.delivery)
        }
        return found
    }

    private func recordAnswered(_ delivery: JournaledDelivery.Number, at address: ReplyAddress) async {
        do throws(JournalError) {
            try await self.journal.recordAnswered(delivery)
            self.observe(.replied(delivery, address))
        } catch {
            self.observe(.journalFailed(error))
        }
    }

    private func recordFailed(
        _ error: ReplyError,
        _ reply: WaitingReply,
    ) async throws(JournalError) -> JournaledDelivery.Number? {
        let due: Date? =
            switch error {
            case .final: nil
            case .transient(_, let retryAfter):
                Backoff.due(attempt: reply.attempts, after: self.now(), least: retryAfter ?? 0)
            }
        self.observe(.replyFailed(reply.delivery, error, givenUp: due == nil))
        return try await self.journal.recordFailed(reply, reason: error.reason, due: due)
    }
}
