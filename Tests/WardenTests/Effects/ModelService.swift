import AgentPoolsAPI
import Foundation
import Warden

/// The API of the model, as a process sees it.
struct ModelService: AgentPoolsService {
    let run: ModelRun

    private typealias Failure = TerraformCloudError

    private static let lost = TerraformCloudError.transport(reason: "the answer was lost", sentBytes: true)
    private static let dead = TerraformCloudError.cancelled(sentBytes: true)

    func lane(_: Lane) -> ModelService { self }

    // MARK: - Reads

    /// Reads the fleet, or one that is a little older where it is a list.
    private func read<Value: Hashable>(
        _ name: String,
        isList: Bool = true,
        _ value: (ModelFleet) -> Value?,
    ) throws(TerraformCloudError) -> Value {
        var ways = [ModelRun.Way.well, ModelRun.Way(name: "the answer is lost", losses: 1)]
        if isList, self.run.state.older != nil { ways.append(ModelRun.Way(name: "an older list", losses: 1)) }
        guard let way = self.run.take(ModelRun.Step(name: name, ways: ways, mayCrash: false)) else { throw Self.dead }
        let state = self.run.state
        let result: Result<Value, Failure> =
            switch (way, state.fleet.permission) {
            case (1, _): .failure(Self.lost)
            case (_, .onlyLists) where !isList: .failure(.notFound(APIErrors()))
            case (_, .nothing): .failure(.notFound(APIErrors()))
            case (_, .forbidden): .failure(.forbidden(APIErrors()))
            case (2, _): (state.older.flatMap(value)).map { .success($0) } ?? .failure(.notFound(APIErrors()))
            default: value(state.fleet).map { .success($0) } ?? .failure(.notFound(APIErrors()))
            }
        self.run.tell(result)
        return try result.get()
    }

    func listPools(_: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        try self.read("pools.list") { $0.pools.map(\.asSeen) }
    }

    func showPool(_ id: AgentPoolID, includesWorkspaces _: Bool) async throws(TerraformCloudError) -> AgentPool {
        try self.read("pools.show", isList: false) { fleet in fleet.pools.first { $0.asSeen.id == id }?.asSeen }
    }

    func listAgents(in pool: AgentPoolID, _: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        try self.read("agents.list") { fleet in
            guard fleet.pools.contains(where: { $0.asSeen.id == pool }) else { return nil }
            return pool.rawValue == "apool-1" ? [fleet.agent].compactMap(\.self) : []
        }
    }

    func showAgent(_: AgentID) async throws(TerraformCloudError) -> Agent {
        try self.read("agents.show", isList: false, \.agent)
    }

    func listTokens(of pool: AgentPoolID, sort _: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        try self.read("tokens.list") { fleet in
            guard fleet.pools.contains(where: { $0.asSeen.id == pool }) else { return nil }
            return pool.rawValue == "apool-1" ? fleet.tokens.map(\.asSeen) : []
        }
    }

    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        try self.read("tokens.show", isList: false) { fleet in fleet.tokens.first { $0.asSeen.id == id }?.asSeen }
    }

    // MARK: - Changes

    /// What may become of a change, beside what strangers do.
    private enum Fate: CaseIterable {
        case answered, lostAfter, lostBefore, lostLate, twice, refusedForNow, diedAfter, diedLate

        var way: ModelRun.Way {
            switch self {
            case .answered: .well
            case .lostAfter: ModelRun.Way(name: "done, and the answer is lost", losses: 1)
            case .lostBefore: ModelRun.Way(name: "not done, and the answer is lost", losses: 1)
            case .lostLate: ModelRun.Way(name: "the answer is lost, and it may be done later", losses: 1)
            case .twice: ModelRun.Way(name: "something between sends it twice", losses: 1)
            case .refusedForNow: ModelRun.Way(name: "429", losses: 1)
            case .diedAfter: ModelRun.Way(name: "done, and we crash", crashes: 1)
            case .diedLate: ModelRun.Way(name: "we crash, and it may be done later", crashes: 1)
            }
        }
    }

    private func change(_ operation: Warden.Operation) throws(TerraformCloudError) {
        var fates = Fate.allCases
        // One late request at a time. A second token is a second effect of something else's making: nobody can see it.
        if self.run.state.late != nil { fates.removeAll { $0 == .lostLate || $0 == .diedLate } }
        if case .createToken = operation { fates.removeAll { $0 == .twice } }
        let step = ModelRun.Step(name: operation.kind.rawValue, ways: fates.map(\.way))
        guard let way = self.run.take(step) else { throw Self.dead }
        let error = self.error(of: fates[way], operation)
        self.run.tell(error)
        if let error { throw error }
    }

    private func error(of fate: Fate, _ operation: Warden.Operation) -> TerraformCloudError? {
        switch fate {
        case .answered:
            return self.run.apply(operation)
        case .lostAfter:
            _ = self.run.apply(operation)
            return Self.lost
        case .lostBefore:
            return Self.lost
        case .lostLate:
            self.run.leaveBehind(operation)
            return Self.lost
        case .twice:
            return self.run.apply(operation) ?? self.run.answerToSecond(operation)
        case .refusedForNow:
            return .rateLimited(retryAfter: 1, APIErrors())
        case .diedAfter:
            _ = self.run.apply(operation)
            self.run.crash()
            return Self.dead
        case .diedLate:
            self.run.leaveBehind(operation)
            self.run.crash()
            return Self.dead
        }
    }

    func createPool(
        name: AgentPoolName,
        scoping _: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool {
        try self.change(.createPool(name: name))
        return try self.pool { $0.name == name.text }
    }

    func updatePool(
        _ id: AgentPoolID,
        name: AgentPoolName?,
        scoping: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool {
        let reference = PoolReference.existing(id, name: ModelFleet.before)
        try self.change(name.map { .updatePool(reference, name: $0) } ?? .scopePool(reference, scoping))
        return try self.pool { $0.asSeen.id == id }
    }

    func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError) {
        try self.change(.deletePool(.existing(id, name: ModelFleet.before)))
    }

    func deleteAgent(_ id: AgentID) async throws(TerraformCloudError) {
        try self.change(.deleteAgent(id, name: nil))
    }

    func createToken(
        for pool: AgentPoolID,
        description: String,
    ) async throws(TerraformCloudError) -> CreatedAgentToken {
        try self.change(
            .createToken(
                .existing(pool, name: ModelFleet.before),
                description: description,
                deliverTo: TokenPlaceName(rawValue: "vault"),
            )
        )
        guard let token = self.run.state.fleet.tokens.last else { throw Self.lost }
        return CreatedAgentToken(token: token.asSeen, secret: AgentTokenSecret("secret"))
    }

    func deleteToken(_ id: AgentTokenID) async throws(TerraformCloudError) {
        try self.change(.deleteToken(id, description: "old"))
    }

    /// The pool that a change has answered with.
    private func pool(_ isMeant: (ModelFleet.Pool) -> Bool) throws(TerraformCloudError) -> AgentPool {
        guard let pool = self.run.state.fleet.pools.first(where: isMeant) else { throw Self.lost }
        return pool.asSeen
    }
}

extension ModelFleet.Pool {
    /// The pool as the API tells of it.
    var asSeen: AgentPool {
        AgentPool(
            id: AgentPoolID(rawValue: "apool-\(self.id)"),
            name: self.name,
            createdAt: ModelRun.date(self.createdAt),
            isOrganizationScoped: self.scope == .organization,
            allowedWorkspaces: self.scope.workspaces,
        )
    }
}

extension ModelFleet.Token {
    /// The token as the API tells of it.
    fileprivate var asSeen: AgentToken {
        AgentToken(
            id: AgentTokenID(rawValue: "at-\(self.id)"),
            description: self.description,
            createdAt: ModelRun.date(self.createdAt),
        )
    }
}

extension ModelRun {
    /// The time of day of a second of the model's clock.
    static func date(_ second: Int) -> Date { Date(timeIntervalSince1970: 1_800_000_000 + Double(second)) }

    var now: Date { Self.date(self.state.now) }
}

/// The place for secrets of the model: it may be full when a secret comes.
struct ModelTokenPlaces: TokenPlaces {
    let run: ModelRun

    func check(_: TokenPlaceName) async throws(TokenHandoverError) {}

    func keep(_: CreatedAgentToken, ofPool _: String, at _: TokenPlaceName) async throws(TokenHandoverError) {
        let ways = [ModelRun.Way.well, ModelRun.Way(name: "it is full", losses: 1)]
        let way = self.run.take(ModelRun.Step(name: "the secret goes to its place", ways: ways, seesWorld: false))
        guard way == 0 else {
            self.run.tell(false)
            throw TokenHandoverError(reason: "the folder is full")
        }
        self.run.change { $0.truth.isDelivered = true }
        self.run.tell(true)
    }
}
