import AgentPoolsAPI
import Foundation

/// One try at one operation: precondition, intent, call, outcome.
struct Attempt: Sendable {
    let api: any AgentPoolsService
    let journal: any Journal
    let lookup: Lookup
    let tokenPlaces: any TokenPlaces
    let now: @Sendable () -> Date

    /// - Parameters:
    ///   - operation: What is to be done.
    ///   - step: Its place in the plan.
    ///   - again: Whether it was sent before, and what was seen then said that it was not done.
    /// - Returns: What became of it, as it is recorded.
    /// - Throws: ``JournalError`` when something could not be recorded.
    func make(
        _ operation: Operation,
        _ step: Applier.Step,
        again: Bool = false,
    ) async throws(JournalError) -> Outcome {
        if let outcome = await self.whyNot(operation, step.planned.precondition, again: again) {
            try await self.journal.record(outcome, operation: step.index, of: step.delivery)
            return outcome
        }
        let spent = try await self.journal.recordIntent(
            operation: step.index,
            of: step.delivery,
            within: step.limits,
        )
        if let spent {
            let outcome = Outcome.refused(reason: spent.reason)
            try await self.journal.record(outcome, operation: step.index, of: step.delivery)
            return outcome
        }
        let sentAt = self.now()
        let outcome: Outcome
        do throws(TerraformCloudError) {
            outcome = try await self.call(operation)
        } catch {
            outcome = await self.outcome(of: error, operation, step.planned.precondition, sentAt: sentAt)
        }
        try await self.journal.record(outcome, operation: step.index, of: step.delivery)
        return outcome
    }

    /// The outcome when the world has moved since the plan was made; nil when the call may be made.
    private func whyNot(_ operation: Operation, _ precondition: Precondition?, again: Bool) async -> Outcome? {
        do throws(TerraformCloudError) {
            if let precondition, let outcome = try await self.lookup.check(precondition, for: operation) {
                return outcome
            }
        } catch {
            let reason = "could not look whether things are as they were: \(error.explanation)"
            // What was seen of the time before may have been older than what was done.
            return again ? .unknown(reason: reason) : .failed(reason: reason, transient: error.mayPass)
        }
        guard case .createToken(_, _, let place) = operation else { return nil }
        // A secret that nobody can take must not be made.
        do throws(TokenHandoverError) {
            try await self.tokenPlaces.check(place)
            return nil
        } catch {
            return .refused(reason: "its secret could not be handed to \(place): \(error.reason)")
        }
    }

    /// Makes the call, once.
    ///
    /// - Returns: What became of it; applied, except for a token whose secret nobody took.
    private func call(_ operation: Operation) async throws(TerraformCloudError) -> Outcome {
        switch operation {
        case .createPool(let name):
            return .applied(try await self.api.createPool(name: name).id)
        case .updatePool(.existing(let id, _), let name):
            return .applied(try await self.api.updatePool(id, name: name).id)
        case .scopePool(.existing(let id, _), let scoping):
            return .applied(try await self.api.updatePool(id, name: nil, scoping: scoping).id)
        case .deletePool(.existing(let id, _)):
            try await self.api.deletePool(id)
            return .deleted
        case .deleteAgent(let id, _):
            try await self.api.deleteAgent(id)
            return .deleted
        case .createToken(.existing(let id, let name), let description, let place):
            // Nothing stands between the secret's only appearance and its place.
            let created = try await self.api.createToken(for: id, description: description)
            return await self.handOver(created, ofPool: name, to: place)
        case .deleteToken(let id, _):
            try await self.api.deleteToken(id)
            return .deleted
        case .updatePool(.planned, _), .scopePool(.planned, _), .deletePool(.planned), .createToken(.planned, _, _):
            preconditionFailure("an operation is resolved before it is attempted")
        }
    }

    /// Hands a new token's secret to its place; a token whose secret nobody has is deleted again.
    private func handOver(
        _ created: CreatedAgentToken,
        ofPool pool: String,
        to place: TokenPlaceName,
    ) async -> Outcome {
        let why: String
        do throws(TokenHandoverError) {
            try await self.tokenPlaces.keep(created, ofPool: pool, at: place)
            return .applied(created.token.id)
        } catch {
            why = "its secret could not be handed to \(place): \(error.reason)"
        }
        do throws(TerraformCloudError) {
            try await self.api.deleteToken(created.token.id)
            return .failed(reason: "\(why); the token \(created.token.id) was deleted again", transient: false)
        } catch {
            // Not failed: the token may be there.
            return .lost(
                reason: "\(why); the token \(created.token.id) could not be deleted again, so please delete it: "
                    + error.explanation
            )
        }
    }

    /// What an error says about the operation; where it may have been done all the same, we look.
    private func outcome(
        of error: TerraformCloudError,
        _ operation: Operation,
        _ precondition: Precondition?,
        sentAt: Date,
    ) async -> Outcome {
        switch error {
        case .invalid(_, let message, _):
            // The name may be taken by our own pool: something between us and the API may send a request twice.
            if let doubt = await self.lookup.doubt(operation, refusedAs: message) {
                return .lost(reason: "\(doubt) \(error.explanation)")
            }
            return .refused(reason: error.explanation)
        case .notDeletable, .conflict, .badRequest, .forbidden:
            return .refused(reason: error.explanation)
        case .notFound where operation.kind.isDeletion:
            // A 404 is not proof of absence: it also means "not allowed to see". It was there right before we sent this.
            switch await self.lookup.isGone(operation, precondition) {
            case true?: return .applied(id: nil, lookedUp: true)
            case false?: return .refused(reason: error.explanation)
            // Something between us and the API may have sent it twice, and the first time it was done.
            case nil: return .unknown(reason: error.explanation)
            }
        case .unauthorized, .notFound:
            return .failed(reason: error.explanation, transient: false)
        case .circuitOpen, .rateLimited, .server, .unexpectedStatus, .unreadable, .transport, .cancelled:
            guard error.mayHaveBeenDone else { return .failed(reason: error.explanation, transient: true) }
            switch await self.lookup.find(operation, precondition, sentAt: sentAt, endedAt: self.now()) {
            case .ended(let outcome): return outcome
            case .attemptAgain: return .unknown(reason: error.explanation)
            }
        }
    }
}

extension Outcome {
    /// The API did it, and this is what it made or changed.
    fileprivate static func applied(_ id: some ResourceID) -> Outcome { .applied(id: id.rawValue, lookedUp: false) }

    /// The API did it, and it is gone.
    fileprivate static var deleted: Outcome { .applied(id: nil, lookedUp: false) }
}
