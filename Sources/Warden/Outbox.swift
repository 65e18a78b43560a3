package import Foundation

/// Stop 8: tells people what is committed with the settlement, at least once.
package struct Outbox: Sendable {
    let replier: any Replier
    let journal: any Journal
    private let pendingAnswers: PendingAnswers
    let observe: Observer
    let trail: any Trail
    let now: @Sendable () -> Date

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
        guard let address else { return .none }
        guard self.pendingAnswers.isAwaited(delivery.number) else { return .sending(message, address) }
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
        case .answering(let message, let answer, let address):
            // The request may have been let go while the settlement was on its way to the disk.
            guard self.pendingAnswers.resume(delivery.number, with: answer) else {
                await self.send(message, to: address, of: delivery)
                return
            }
            await self.recordSent(delivery.number, to: address)
        case .sending(let message, let address):
            await self.send(message, to: address, of: delivery)
        }
    }

    private func send(_ message: Message, to address: ReplyAddress, of delivery: JournaledDelivery) async {
        await self.attempt(
            WaitingReply(
                delivery: delivery.number,
                source: delivery.source,
                message: message,
                address: address,
                attempts: 0,
            )
        )
    }

    /// Sends a reply that waits in the journal, or says there why not and when again.
    package func send(_ reply: WaitingReply) async {
        await self.follow(reply.delivery) { await self.attempt(reply) }
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

    private func attempt(_ reply: WaitingReply) async {
        let responseURL: Secret?
        do throws(JournalError) {
            responseURL = try await self.responseURL(of: reply)
        } catch {
            // It stays due.
            self.observe(.journalFailed(error))
            return
        }
        do throws(ReplyError) {
            try await self.replier.send(reply.message, to: reply.address, of: reply.source, responseURL: responseURL)
            await self.recordSent(reply.delivery, to: reply.address)
        } catch {
            await self.recordFailed(error, reply)
        }
    }

    private func responseURL(of reply: WaitingReply) async throws(JournalError) -> Secret? {
        switch reply.address {
        case .slack: try await self.journal.capability("response_url", of: reply.delivery)
        case .githubIssue: nil
        }
    }

    private func recordSent(_ delivery: JournaledDelivery.Number, to address: ReplyAddress) async {
        do throws(JournalError) {
            try await self.journal.recordReplySent(of: delivery)
            self.observe(.replied(delivery, address))
        } catch {
            self.observe(.journalFailed(error))
        }
    }

    private func recordFailed(_ error: ReplyError, _ reply: WaitingReply) async {
        let due: Date? =
            switch error {
            case .final: nil
            case .transient(_, let retryAfter):
                Backoff.due(attempt: reply.attempts, after: self.now(), least: retryAfter ?? 0)
            }
        self.observe(.replyFailed(reply.delivery, error, givenUp: due == nil))
        do throws(JournalError) {
            try await self.journal.recordReplyFailed(reason: error.reason, due: due, of: reply.delivery)
        } catch {
            self.observe(.journalFailed(error))
        }
    }
}
