import AgentPoolsAPI
import Logging
import Synchronization

/// The way of every call of one client, in order: the circuit, its turn, the exchange, and what follows from it.
final class CallPath: Sendable {
    let settings: TerraformCloudSettings
    let exchange: Exchange
    let turnstile: Turnstile
    private let flights = Flights()
    private let rule: TryRule
    private let retries = Mutex(RetryBudget())
    private let circuit = Mutex(CircuitBreaker())
    private let time: Timekeeper
    private let measures: Measures
    private let logger: Logger

    init(
        settings: TerraformCloudSettings,
        budget: any RateBudget,
        rule: TryRule,
        time: Timekeeper,
        measures: Measures,
        logger: Logger,
    ) {
        self.settings = settings
        self.exchange = Exchange(settings: settings, time: time)
        self.turnstile = Turnstile(connections: settings.limits.connections, budget: budget, time: time)
        self.rule = rule
        self.time = time
        self.measures = measures
        self.logger = logger
        measures.circuit(.closed(failures: 0))
    }

    /// Whether nothing but a probe is sent now, as the API did not answer.
    var isCircuitOpen: Bool {
        switch self.circuit.withLock(\.state) {
        case .closed: false
        case .open, .halfOpen: true
        }
    }

    /// Sends a request, again where that is safe, and gives back a 2xx answer.
    ///
    /// - Throws: What the last try came to.
    func send(_ call: Call, in lane: Lane) async throws(TerraformCloudError) -> Answer {
        let end = await CallSpan.around(call, lane) {
            guard call.isMutation else {
                return await self.flights.join(call.target, lane, raised: self.turnstile.reline) { turn in
                    await self.run(call, turn)
                }
            }
            self.flights.noteChange()
            defer { self.flights.noteChange() }
            return await self.run(call, Turn(lane))
        }
        return try end.result.get()
    }

    /// Tries until there is an answer to give back, or an error.
    private func run(_ call: Call, _ turn: Turn) async -> CallEnd {
        let start = self.time.elapsed()
        let deadline = start + self.settings.limits.patience
        self.retries.withLock { $0.noteFirstTry() }
        var last: CallEnd?
        while true {
            let place: RatePlace
            do {
                place = try await self.admission(turn, before: deadline)
            } catch {
                // What the API itself said is worth more than why we did not ask again.
                if let last, !Task.isCancelled { return last }
                return CallEnd(.failure(error), status: last?.status, tries: last?.tries ?? 0)
            }
            let result = await self.exchange(call, turn, place, before: deadline)
            let tries = (last?.tries ?? 0) + 1
            let end = self.end(result, tries: tries)
            let next = self.next(after: result, of: call, triesMade: tries, elapsed: self.time.elapsed() - start)
            self.log(call, turn, result, tries, next)
            guard case .wait(let seconds, _) = next else { return end }
            self.measures.retried(call)
            // Between tries nothing of this request is under way: each earlier one ended with nothing done.
            do {
                try await self.time.sleep(seconds)
            } catch {
                return CallEnd(.failure(.cancelled(sentBytes: false)), status: end.status, tries: tries)
            }
            last = end
        }
    }

    private func next(
        after result: Result<Answer, ExchangeFailure>,
        of call: Call,
        triesMade: Int,
        elapsed: Double,
    ) -> TryRule.Next {
        let next = self.rule.next(
            after: result,
            isMutation: call.isMutation,
            triesMade: triesMade,
            elapsed: elapsed,
        )
        guard case .wait(_, costs: true) = next else { return next }
        return self.retries.withLock { $0.takeRetry() } ? next : .finish
    }

    private func end(_ result: Result<Answer, ExchangeFailure>, tries: Int) -> CallEnd {
        switch result {
        case .failure(let failure):
            return CallEnd(.failure(failure.error), tries: tries)
        case .success(let answer):
            guard let failure = answer.failure(without: self.settings.token) else {
                return CallEnd(.success(answer), status: answer.status, tries: tries)
            }
            return CallEnd(.failure(failure), status: answer.status, tries: tries)
        }
    }
}

// MARK: - One try

extension CallPath {
    /// Waits for a turn, through a circuit that is closed.
    private func admission(_ turn: Turn, before deadline: Double) async throws(TerraformCloudError) -> RatePlace {
        let start = self.time.elapsed()
        while true {
            try await self.passCircuit(turn.lane, before: deadline)
            let place = try await self.place(turn, before: deadline)
            // It may have opened while this one waited.
            if case .closed = self.circuit.withLock(\.state) {
                self.measures.admitted(turn.lane, seconds: self.time.elapsed() - start)
                return place
            }
            self.turnstile.leave(place, RateReport())
        }
    }

    private func place(_ turn: Turn, before deadline: Double) async throws(TerraformCloudError) -> RatePlace {
        do {
            return try await self.turnstile.enter(turn, before: deadline)
        } catch {
            throw error == .late ? Self.late : .cancelled(sentBytes: false)
        }
    }

    private static let late = TerraformCloudError.transport(
        reason: "too many requests were waiting for their turn",
        sentBytes: false,
    )

    private func exchange(
        _ call: Call,
        _ turn: Turn,
        _ place: RatePlace,
        before deadline: Double,
    ) async -> Result<Answer, ExchangeFailure> {
        let start = self.time.elapsed()
        // A change gets its whole time even when little patience is left: cut short, it would end as perhaps done.
        let whole = self.settings.limits.wholeTimeout
        let timeout = call.isMutation ? whole : max(0, min(whole, deadline - start))
        let end = await self.exchange.run(call, turn, timeout: timeout)
        let now = self.time.elapsed()
        self.turnstile.leave(place, RateReport(end, at: now))
        self.measures.exchanged(call, end.result, seconds: now - start)
        if let isAnswered = Self.isAnswered(end.result) {
            self.changeCircuit { $0.note(isAnswered: isAnswered, at: now) }
        }
        return end.result
    }
}

// MARK: - The circuit

extension CallPath {
    /// Goes through the circuit, or waits for the probe that decides.
    private func passCircuit(_ lane: Lane, before deadline: Double) async throws(TerraformCloudError) {
        while true {
            let now = self.time.elapsed()
            switch self.changeCircuit({ $0.entry(at: now) }) {
            case .pass:
                return
            case .refuse(let retryAfter):
                throw .circuitOpen(retryAfter: retryAfter)
            case .probe:
                let isProbed = await self.waitForProbe(lane, seconds: deadline - now)
                guard !Task.isCancelled else { throw .cancelled(sentBytes: false) }
                guard isProbed else { throw .circuitOpen(retryAfter: CircuitBreaker.firstSpan) }
            }
        }
    }

    /// Sends a probe, or waits for the one that is under way; for no longer than the caller has patience.
    private func waitForProbe(_ lane: Lane, seconds: Double) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                _ = await self.flights.join(Call.ping.target, lane, raised: self.turnstile.reline) { turn in
                    await self.probe(turn)
                }
                return true
            }
            group.addTask {
                try? await self.time.alarm(max(0, seconds))
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    /// Asks once whether the API is there, and tells the circuit.
    private func probe(_ turn: Turn) async -> CallEnd {
        let start = self.time.elapsed()
        let patience = self.settings.limits.firstByteTimeout
        let place: RatePlace
        do {
            place = try await self.place(turn, before: start + patience)
        } catch {
            return CallEnd(.failure(error))
        }
        let sent = self.time.elapsed()
        let end = await self.exchange.run(.ping, turn, timeout: patience)
        let now = self.time.elapsed()
        self.turnstile.leave(place, RateReport(end, at: now))
        self.measures.exchanged(.ping, end.result, seconds: now - sent)
        if let isAnswered = Self.isAnswered(end.result) {
            self.changeCircuit { $0.noteProbe(isAnswered: isAnswered, at: now) }
        }
        self.log(.ping, turn, end.result, 1, .finish)
        return self.end(end.result, tries: 1)
    }

    /// Changes the circuit, and tells of it where that is something new.
    private func changeCircuit<Result>(_ change: (inout CircuitBreaker) -> Result) -> Result {
        let (result, before, after) = self.circuit.withLock { circuit in
            let before = circuit.state
            let result = change(&circuit)
            return (result, before, circuit.state)
        }
        switch (before, after) {
        case (.closed, .closed):
            break
        case (_, .closed):
            self.measures.circuit(after)
            self.logger.notice("the Terraform API answers again")
        case (_, .open(_, let span)) where before != after:
            self.measures.circuit(after)
            self.logger.warning("the Terraform API does not answer", metadata: ["api.pause": "\(span)"])
        case (_, .open):
            break
        case (_, .halfOpen):
            if before != after { self.measures.circuit(after) }
        }
        return result
    }

    /// Whether the API answered; nil where that was not found out.
    private static func isAnswered(_ result: Result<Answer, ExchangeFailure>) -> Bool? {
        switch result {
        case .success(let answer): answer.status < 500
        case .failure(.tooLong): true
        case .failure(.transport): false
        case .failure(.cancelled), .failure(.shutDown): nil
        }
    }
}

// MARK: - What others learn

extension CallPath {
    private func log(
        _ call: Call,
        _ turn: Turn,
        _ result: Result<Answer, ExchangeFailure>,
        _ tries: Int,
        _ next: TryRule.Next,
    ) {
        guard self.logger.logLevel <= .debug else { return }
        var metadata: Logger.Metadata = [
            "api.method": "\(call.method.rawValue)", "api.path": "\(call.path)", "api.try": "\(tries)",
            "api.lane": "\(turn.lane.word)",
        ]
        switch result {
        case .success(let answer): metadata["api.status"] = "\(answer.status)"
        case .failure(let failure): metadata["api.failure"] = "\(failure)"
        }
        if case .wait(let seconds, _) = next { metadata["api.wait"] = "\(seconds)" }
        self.logger.debug("called the Terraform API", metadata: metadata)
    }
}

extension RateReport {
    /// What an exchange says of the limit.
    fileprivate init(_ end: Exchange.End, at now: Double) {
        self.init(sinceDeparture: end.left.map { now - $0 })
        if let left = end.left, let answered = end.answered { self.roundTrip = max(0, answered - left) }
        guard case .success(let answer) = end.result else { return }
        self.limit = answer.number("X-RateLimit-Limit")
        self.remaining = answer.number("X-RateLimit-Remaining")
        self.reset = answer.number("X-RateLimit-Reset")
        if answer.status == 429 { self.refusedFor = answer.secondsUntilRoom ?? 0 }
    }
}
