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
    private let admission: Admission
    private let observe: Observer
    private let now: @Sendable () -> Date

    package init(
        verifiers: [SourceName: Verifier],
        journal: any Journal,
        worker: Worker,
        pendingAnswers: PendingAnswers,
        admission: Admission = Admission(),
        observe: @escaping Observer,
        now: @escaping @Sendable () -> Date,
    ) {
        self.verifiers = verifiers
        self.journal = journal
        self.worker = worker
        self.pendingAnswers = pendingAnswers
        self.admission = admission
        self.observe = observe
        self.now = now
    }

    /// The largest body of a source, in bytes; nil when no such source is configured.
    package func bodyLimit(of source: SourceName) -> Int? {
        self.verifiers[source]?.sender.bodyLimit
    }

    /// Whether some deliveries cannot be taken now.
    package var isCrowded: Bool { !self.admission.hasRoom(for: .event, undecided: self.worker.undecided) }

    /// Why a delivery cannot be taken now; nil where it can.
    ///
    /// - Parameters:
    ///   - source: Where it comes from.
    ///   - headers: Its header fields, its body still unread.
    /// - Returns: The rejection that it gets.
    package func refusal(of source: SourceName, headers: [HeaderField]) -> Rejection? {
        guard let sender = self.verifiers[source]?.sender else { return nil }
        let hasRoom = self.admission.hasRoom(for: sender.urgency(of: headers), undecided: self.worker.undecided)
        return hasRoom ? nil : Rejection(.overloaded, "too much is arriving at once; please try again in a minute")
    }

    /// The answer to a request that was cut off before it could be read, in the sender's own form.
    package func refuse(_ rejection: Rejection, from source: SourceName) -> Answer {
        self.observe(.rejected(source: source, rejection))
        guard var answer = self.verifiers[source]?.sender.answer(to: rejection) else {
            return Answer(
                status: rejection.status,
                contentType: "text/plain; charset=utf-8",
                body: rejection.explanation + "\n",
            )
        }
        if answer.status == 503 {
            // Senders that were refused together must not come back together.
            answer.headers.removeAll { $0.isNamed("retry-after") }
            answer.headers.append(HeaderField(name: "retry-after", value: "\(Int.random(in: 1...30))"))
        }
        return answer
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
        let window = sender.answerWindow ?? (sender.takesWait ? verified.wait : nil)
        let waits = window != nil
        do throws(JournalError) {
            let isTaken = self.worker.hasRoom(in: verified.envelope.lane, isAwaited: waits)
            let acceptance = try await self.accept(verified, isTaken: isTaken) {
                [pendingAnswers, worker, observe] delivery in
                // Announced before the worker can know of it, so that the settlement finds the request that waits.
                if waits { pendingAnswers.expect(delivery.number) }
                observe(.accepted(delivery))
                worker.take(delivery, isAwaited: waits)
            }
            let answer = await self.answer(to: acceptance, received: verified.received, within: window, sender)
            let seconds = self.now().timeIntervalSince(verified.received)
            self.observe(.acknowledged(acceptance.delivery, seconds: max(0, seconds)))
            return answer
        } catch {
            self.observe(.journalFailed(error))
            throw Rejection(.overloaded, "this was not accepted and nothing was done; please try again in a minute")
        }
    }

    private func accept(
        _ verified: VerifiedDelivery,
        isTaken: Bool,
        whenKept: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance {
        let ticket = self.admission.begin()
        defer { self.admission.end(ticket) }
        return try await self.journal.accept(verified, isTaken: isTaken, whenKept: whenKept)
    }

    private func answer(
        to acceptance: Acceptance,
        received: Date,
        within window: Duration?,
        _ sender: any Sender,
    ) async -> Answer {
        switch acceptance {
        case .accepted(let delivery):
            return await self.answer(to: delivery, received: received, within: window, sender)
        case .redelivery(let delivery, let firstAnswer, let isSettled):
            self.observe(.redelivered(delivery))
            if let firstAnswer { return firstAnswer }
            guard window != nil, !isSettled else { return sender.receipt(for: delivery) }
            self.pendingAnswers.expect(delivery.number)
            return await self.answer(to: delivery, received: received, within: window, sender)
        }
    }

    /// The settlement as the answer, where it comes within the sender's window; else a receipt.
    private func answer(
        to delivery: JournaledDelivery,
        received: Date,
        within window: Duration?,
        _ sender: any Sender,
    ) async -> Answer {
        guard let window else { return sender.receipt(for: delivery) }
        // The sender's own clock runs since it sent, not since the commit; a clock that is set back gives nobody more time.
        let left = min(window, max(.zero, window - .seconds(self.now().timeIntervalSince(received))))
        return await self.pendingAnswers.answer(to: delivery.number, within: left) ?? sender.receipt(for: delivery)
    }
}
