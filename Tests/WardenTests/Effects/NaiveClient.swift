import AgentPoolsAPI
import Foundation
import Warden

/// The control, in which the model must find mistakes: a client as they are often written.
///
/// It keeps no intent, sends again what was not answered, takes a 422 for a refusal, and a 404 after a deletion for proof
/// that the thing is gone.
struct NaiveClient {
    let run: ModelRun

    func live() async {
        let journal = ModelJournal(run: self.run)
        let outcome = await self.outcome()
        try? await journal.record(outcome, operation: 0, of: 1)
        let settlement = Settlement(word: .applied)
        _ = try? await journal.settle(Ending(settlement: settlement, reply: .none), of: 1)
    }

    private func outcome() async -> Outcome {
        var outcome = Outcome.failed(reason: "", transient: false)
        for _ in 0..<3 where !self.run.isDead {
            do throws(TerraformCloudError) {
                try await self.call()
                return .applied(id: nil, lookedUp: false)
            } catch {
                switch error {
                case .notFound where self.run.subject.operation.kind.isDeletion: return .unchanged(reason: "")
                case .transport, .rateLimited: outcome = .failed(reason: "", transient: false)
                default: return .refused(reason: "")
                }
            }
        }
        return outcome
    }

    private func call() async throws(TerraformCloudError) {
        let service = ModelService(run: self.run)
        switch self.run.subject.operation {
        case .createPool(let name): _ = try await service.createPool(name: name)
        case .updatePool(let pool, let name): _ = try await service.updatePool(pool.id, name: name)
        case .scopePool(let pool, let scoping):
            _ = try await service.updatePool(pool.id, name: nil, scoping: scoping)
        case .deletePool(let pool): try await service.deletePool(pool.id)
        case .deleteAgent(let id, _): try await service.deleteAgent(id)
        case .createToken(let pool, let description, let place):
            let created = try await service.createToken(for: pool.id, description: description)
            try? await ModelTokenPlaces(run: self.run).keep(created, ofPool: pool.name, at: place)
        case .deleteToken(let id, _): try await service.deleteToken(id)
        }
    }
}

extension PoolReference {
    /// The pool of the model that operations are about.
    fileprivate var id: AgentPoolID { AgentPoolID(rawValue: "apool-1") }
}
