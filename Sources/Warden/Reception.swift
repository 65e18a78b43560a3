package import Foundation

/// Stops 1 to 3: what happens inside the request.
///
/// A delivery is verified, journaled, and only then acknowledged. Where the sender waits for it, the answer is the
/// reply; else it is a receipt, and the reply follows.
package struct Reception: Sendable {
    private let verifiers: [SourceName: Verifier]
    private let journal: any Journal
    private let worker: Worker
    private let pendingAnswers: PendingAnswers
    private let observe: Observer
    private let now: @Sendable () -> Date

    package init(
        verifiers: [SourceName: Verifier],
        journal: any Journal,
        worker: Worker,
        pendingAnswers: PendingAnswers,
        observe: @escaping Observer,
        now: @escaping @Sendable () -> Date,
    ) {
        self.verifiers = verifiers
        self.journal = journal
        self.worker = worker
        self.pendingAnswers = pendingAnswers
        self.observe = observe
        self.now = now
    }

    /// The largest body of a source, in bytes; nil when no such source is configured.
    package func bodyLimit(of source: SourceName) -> Int? {
        self.verifiers[source]?.sender.bodyLimit
    }

    /// The answer to a request that was cut off before it could be read, in the sender's own form.
    package func refuse(_ rejection: Rejection, from source: SourceName) -> Answer {
        self.observe(.rejected(source: source, rejection))
        return self.verifiers[source]?.sender.answer(to: rejection)
            ?? Answer(
                status: rejection.status,
                contentType: "text/plain; charset=utf-8",
                body: rejection.explanation + "\n",
            )
    }

    /// Takes one delivery through stops 2 and 3, and gives its HTTP answer.
    package func receive(_ delivery: Delivery) async -> Answer {
        // Nobody can send a tick.
        guard delivery.source != .schedule, let verifier = self.verifiers[delivery.source] else {
            return self.refuse(
                Rejection(.sourceUnknown, "no source of that name is configured"),
                from: delivery.source,
            )
        }
        do throws(Rejection) {
            let verified = try verifier.verify(delivery, now: self.now())
            if let handshake = verified.envelope.handshake {
                self.observe(.handshake(source: delivery.source))
                return handshake
            }
            return try await self.keep(verified, sender: verifier.sender)
        } catch {
            return self.refuse(error, from: delivery.source)
        }
    }

    private func keep(_ verified: VerifiedDelivery, sender: any Sender) async throws(Rejection) -> Answer {
        let waits = sender.answerWindow != nil
        do throws(JournalError) {
            let isTaken = self.worker.hasRoom(in: verified.envelope.lane)
            let acceptance = try await self.journal.accept(verified, isTaken: isTaken) {
                [pendingAnswers, worker, observe] delivery in
                // Announced before the worker can know of it, so that the settlement finds the request that waits.
                if waits { pendingAnswers.expect(delivery.number) }
                observe(.accepted(delivery))
                worker.take(delivery)
            }
            let answer = await self.answer(to: acceptance, received: verified.received, sender: sender)
            let seconds = self.now().timeIntervalSince(verified.received)
            self.observe(.acknowledged(acceptance.delivery, seconds: max(0, seconds)))
            return answer
        } catch {
            self.observe(.journalFailed(error))
            throw Rejection(.overloaded, "this was not accepted and nothing was done; please try again in a minute")
        }
    }

    private func answer(to acceptance: Acceptance, received: Date, sender: any Sender) async -> Answer {
        switch acceptance {
        case .accepted(let delivery):
            return await self.answer(to: delivery, received: received, sender: sender)
        case .redelivery(let delivery, let firstAnswer, let isSettled):
            self.observe(.redelivered(delivery))
            if let firstAnswer { return firstAnswer }
            guard sender.answerWindow != nil, !isSettled else { return sender.receipt(for: delivery) }
            self.pendingAnswers.expect(delivery.number)
            return await self.answer(to: delivery, received: received, sender: sender)
        }
    }

    /// The settlement as the answer, where it comes within the sender's window; else a receipt.
    private func answer(
        to delivery: JournaledDelivery,
        received: Date,
        sender: any Sender,
    ) async -> Answer {
        guard let window = sender.answerWindow else { return sender.receipt(for: delivery) }
        // The sender's own clock runs since it sent, not since the commit; a clock that is set back gives nobody more time.
        let left = min(window, max(.zero, window - .seconds(self.now().timeIntervalSince(received))))
        return await self.pendingAnswers.answer(to: delivery.number, within: left) ?? sender.receipt(for: delivery)
    }
}
