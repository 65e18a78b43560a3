import AgentPoolsAPI
import Foundation
import TestKit
import Warden

/// An operation that the model is asked for, as a planner plans it, with what strangers may do about it.
struct ModelSubject: Sendable {
    let planned: PlannedOperation
    /// Everything that strangers may do; what changes nothing is left out where it would.
    let strangers: [Stranger]

    /// What somebody else does.
    enum Stranger: Hashable, Sendable {
        case create(String), delete(String), rename(Int, String), rescope(ModelFleet.Scope)
        case deleteAgent, wakeAgent
        case createToken, deleteToken(ours: Bool)
        case revoke(ModelFleet.Permission), restore

        var name: String {
            switch self {
            case .create(let name): "somebody creates \(name)"
            case .delete(let name): "somebody deletes \(name)"
            case .rename(let id, let name): "somebody renames pool \(id) to \(name)"
            case .rescope(let scope): "somebody gives the pool the scope \(scope)"
            case .deleteAgent: "somebody deletes the agent"
            case .wakeAgent: "the agent calls again"
            case .createToken: "somebody creates a token"
            case .deleteToken(let ours): ours ? "somebody deletes the new tokens" : "somebody deletes the token"
            case .revoke(let permission): "we may see or do less: \(permission)"
            case .restore: "we may do everything again"
            }
        }
    }

    var operation: Warden.Operation { self.planned.operation }

    /// Every kind of operation.
    static func all() throws -> [ModelSubject] {
        let name = try Missing.unwrap(AgentPoolName(ModelFleet.wanted))
        let pool = PoolReference.existing(AgentPoolID(rawValue: "apool-1"), name: ModelFleet.before)
        let isNamed = Precondition.poolIsNamed(AgentPoolID(rawValue: "apool-1"), ModelFleet.before)
        let fleet = ModelFleet()
        let token = AgentTokenID(rawValue: "at-1")
        let place = TokenPlaceName(rawValue: "vault")
        return [
            ModelSubject(
                .createPool(name: name),
                .poolNameIsFree(name),
                [.create(ModelFleet.wanted), .delete(ModelFleet.wanted), .rename(2, ModelFleet.wanted)],
            ),
            ModelSubject(
                .updatePool(pool, name: name),
                isNamed,
                [
                    .create(ModelFleet.wanted), .delete(ModelFleet.before), .delete(ModelFleet.wanted),
                    .rename(1, ModelFleet.wanted), .rename(1, ModelFleet.third), .rename(1, ModelFleet.before),
                    .rename(2, ModelFleet.wanted),
                ],
            ),
            ModelSubject(
                .scopePool(pool, ModelFleet.Scope.wanted.scoping),
                isNamed,
                [
                    .rescope(.wanted), .rescope(.strange), .rescope(.organization), .rename(1, ModelFleet.third),
                    .delete(ModelFleet.before),
                ],
            ),
            ModelSubject(
                .deletePool(pool),
                isNamed,
                [.delete(ModelFleet.before), .rename(1, ModelFleet.third), .create(ModelFleet.before)],
            ),
            ModelSubject(
                .deleteAgent(ModelFleet.agentID, name: nil),
                .agentIsSilent(
                    ModelFleet.agentID,
                    status: .exited,
                    lastPingAt: fleet.agent?.lastPingAt,
                    pool: AgentPoolID(rawValue: "apool-1"),
                ),
                [.deleteAgent, .wakeAgent, .delete(ModelFleet.before)],
            ),
            ModelSubject(
                .createToken(pool, description: ModelFleet.description, deliverTo: place),
                isNamed,
                [.createToken, .deleteToken(ours: true), .delete(ModelFleet.before), .rename(1, ModelFleet.third)],
            ),
            ModelSubject(
                .deleteToken(token, description: "old"),
                .tokenIsOf(AgentPoolID(rawValue: "apool-1"), token),
                [.deleteToken(ours: false), .createToken, .delete(ModelFleet.before)],
            ),
        ]
    }

    private init(_ operation: Warden.Operation, _ precondition: Precondition, _ strangers: [Stranger]) {
        self.planned = PlannedOperation(
            operation: operation,
            precondition: precondition,
            pools: [ModelFleet.before],
            plannedAt: "policies/model.lua:1",
        )
        self.strangers =
            strangers + [
                .revoke(.nothing), .revoke(.forbidden), .revoke(.onlyReads), .revoke(.onlyLists), .restore,
            ]
    }

    /// Whether what the operation asks for is so.
    func isSo(in fleet: ModelFleet) -> Bool {
        switch self.operation {
        case .createPool: fleet.pool(named: ModelFleet.wanted) != nil
        case .updatePool: fleet.pool(1)?.name == ModelFleet.wanted
        case .scopePool: fleet.pool(1)?.scope == .wanted
        case .deletePool: fleet.pool(1) == nil
        case .deleteAgent: fleet.agent == nil
        case .createToken: fleet.tokens.contains { $0.description == ModelFleet.description }
        case .deleteToken: !fleet.tokens.contains { $0.id == 1 }
        }
    }

    /// Whether everything that the operation changes is exactly as it was before.
    ///
    /// Only a name can be put back: what is deleted has another ID when somebody makes it again, and who scopes a pool does
    /// not see what the scope was.
    func isRestored(in fleet: ModelFleet) -> Bool {
        guard case .updatePool = self.operation else { return false }
        return fleet.pool(1)?.name == ModelFleet.before
    }

    /// What becomes of the fleet when a stranger does something; nil where that changes nothing.
    func fleet(_ fleet: ModelFleet, after stranger: Stranger, at now: Int) -> ModelFleet? {
        var after = fleet
        switch stranger {
        case .create(let name): _ = after.create(name, at: now)
        case .delete(let name): _ = fleet.pool(named: name).map { after.deletePool($0.id) }
        case .rename(let id, let name): _ = after.rename(id, to: name)
        case .rescope(let scope): _ = after.rescope(1, scope)
        case .deleteAgent: after.agent = nil
        case .wakeAgent:
            after.agent?.status = .busy
            after.agent?.lastPingAt = Date(timeIntervalSince1970: 0)
        case .createToken: _ = after.createToken(ModelFleet.description, at: now, isOurs: false)
        case .deleteToken(ours: true): after.tokens.removeAll { $0.description == ModelFleet.description }
        case .deleteToken(ours: false): _ = after.deleteToken(1)
        case .revoke(let permission):
            guard fleet.permission == .everything else { return nil }
            after.permission = permission
        case .restore: after.permission = .everything
        }
        return after == fleet ? nil : after
    }
}
