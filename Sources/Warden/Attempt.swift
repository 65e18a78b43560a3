import AgentPoolsAPI
import Foundation

/// One try at one operation: precondition, intent, call, outcome.
struct Attempt: Sendable {
    let api: any AgentPoolsService
    let journal: any Journal
    let lookup: Lookup
    let tokenPlaces: any TokenPlaces
    let now: @Sendable () -> Date

    func make(_ operation: Operation, _ step: Applier.Step) async throws(JournalError) -> Outcome {
        if let outcome = await self.whyNot(operation, step.planned.precondition) {
            try await self.journal.record(outcome, operation: step.index, of: step.delivery)
            return outcome
        }
        try await self.journal.recordIntent(operation: step.index, of: step.delivery)
        let sentAt = self.now()
        let outcome: Outcome
        do throws(TerraformCloudError) {
            outcome = .applied(id: try await self.call(operation), lookedUp: false)
        } catch {
            outcome = await self.outcome(of: error, operation, sentAt: sentAt)
        }
        try await self.journal.record(outcome, operation: step.index, of: step.delivery)
        return outcome
    }

    /// The outcome when the world has moved since the plan was made; nil when the call may be made.
    private func whyNot(_ operation: Operation, _ precondition: Precondition?) async -> Outcome? {
        guard let precondition else { return nil }
        do throws(TerraformCloudError) {
            return try await self.lookup.check(precondition, for: operation)
        } catch {
            return .failed(
                reason: "could not look whether things are as they were: \(error.explanation)",
                transient: error.mayPass,
            )
        }
    }

    /// Makes the call, once.
    ///
    /// - Returns: The ID of what was made or changed; nil after a deletion.
    private func call(_ operation: Operation) async throws(TerraformCloudError) -> String? {
        switch operation {
        case .createPool(let name):
            return try await self.api.createPool(name: name).id.rawValue
        case .updatePool(.existing(let id, _), let name):
            return try await self.api.updatePool(id, name: name).id.rawValue
        case .scopePool(.existing(let id, _), let scoping):
            return try await self.api.updatePool(id, name: nil, scoping: scoping).id.rawValue
        case .deletePool(.existing(let id, _)):
            try await self.api.deletePool(id)
            return nil
        case .deleteAgent(let id, _):
            try await self.api.deleteAgent(id)
            return nil
        case .createToken(.existing(let id, _), let description, _):
            return try await self.api.createToken(for: id, description: description).token.id.rawValue
        case .deleteToken(let id, _):
            try await self.api.deleteToken(id)
            return nil
        case .updatePool(.planned, _), .scopePool(.planned, _), .deletePool(.planned), .createToken(.planned, _, _):
            preconditionFailure("an operation is resolved before it is attempted")
        }
    }

    /// What an error says about the operation; where it may have been done all the same, we look.
    private func outcome(
        of error: TerraformCloudError,
        _ operation: Operation,
        sentAt: Date,
    ) async -> Outcome {
        switch error {
        case .notDeletable, .invalid, .conflict, .badRequest, .forbidden:
            return .refused(reason: error.explanation)
        case .notFound where operation.kind.isDeletion:
            // A 404 is not proof of absence: it also means "not allowed to see".
            return await self.lookup.isGone(operation) == true
                ? .unchanged(reason: "it was gone already")
                : .refused(reason: error.explanation)
        case .unauthorized, .notFound:
            return .failed(reason: error.explanation, transient: false)
        case .circuitOpen, .rateLimited, .server, .unexpectedStatus, .unreadable, .transport, .cancelled:
            guard error.mayHaveBeenDone else { return .failed(reason: error.explanation, transient: true) }
            switch await self.lookup.find(operation, sentAt: sentAt, endedAt: self.now()) {
            case .ended(let outcome): return outcome
            case .attemptAgain: return .unknown(reason: error.explanation)
            }
        }
    }
}
