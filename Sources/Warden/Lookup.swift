import AgentPoolsAPI
import Foundation

/// Looks how things are: before a call, whether they are still as planned; after a lost answer, whether it was done.
///
/// A 404 is never taken as proof of absence; only a 200 list without the ID is.
struct Lookup: Sendable {
    let api: any AgentPoolsService
    let now: @Sendable () -> Date

    /// How long after its intent was recorded, or after it ended without an answer, a call may still be done, in seconds.
    let sendFence: TimeInterval

    /// How far the API's clock may be behind ours, in seconds.
    static let clockSkew: TimeInterval = 60

    enum Finding: Sendable {
        case ended(Outcome)
        /// It was not done and cannot be done any more by the lost call; doing it again is safe.
        case attemptAgain
    }

    // MARK: - Before the call

    /// The outcome when the precondition does not hold any more; nil when it does.
    func check(_ precondition: Precondition, for operation: Operation) async throws(TerraformCloudError) -> Outcome? {
        switch precondition {
        case .poolNameIsFree(let name):
            guard let pool = try await self.pool(named: name.text) else { return nil }
            return .refused(reason: "by now there is a pool of that name (\(pool.id))")
        case .poolIsNamed(let id, let name):
            guard let pool = try await self.pool(id) else {
                return operation.kind.isDeletion
                    ? .unchanged(reason: "it was gone already")
                    : .refused(reason: "the pool \(name) is gone")
            }
            if case .updatePool(_, let target) = operation, pool.name == target.text {
                return .unchanged(reason: "it has that name already")
            }
            guard pool.name == name else { return .refused(reason: "the pool is called \(pool.name) by now") }
            if case .scopePool(_, let scoping) = operation, pool.isScoped(as: scoping) {
                return .unchanged(reason: "its scope is that already")
            }
            return nil
        case .agentIsSilent(let id, let status, let lastPingAt):
            guard let agent = try await self.agent(id) else { return .unchanged(reason: "it was gone already") }
            guard agent.status.isDeletable else {
                return .refused(reason: "the agent was \(status.word) and is \(agent.status.word) by now")
            }
            return agent.lastPingAt == lastPingAt ? nil : .refused(reason: "the agent has called since")
        case .tokenIsOf(let pool, let id):
            let isThere = try await self.tokens(of: pool)?.contains { $0.id == id } ?? false
            return isThere ? nil : .unchanged(reason: "it was gone already")
        }
    }

    // MARK: - After a lost answer

    /// Whether an operation whose answer was lost was done.
    ///
    /// - Parameters:
    ///   - operation: What was sent.
    ///   - precondition: What its plan relied on.
    ///   - sentAt: When the call was made; nil counts as long ago.
    ///   - endedAt: When it ended without an answer; nil where that is not known.
    /// - Returns: How it ended, as far as that can be seen, or that it may be attempted again.
    func find(
        _ operation: Operation,
        _ precondition: Precondition?,
        sentAt: Date?,
        endedAt: Date? = nil,
    ) async -> Finding {
        let isFenced = (endedAt ?? sentAt).map { self.now().timeIntervalSince($0) > self.sendFence } ?? true
        do throws(TerraformCloudError) {
            switch operation {
            case .createPool(let name):
                return .ended(try await self.created(name, sentAt: sentAt, isFenced: isFenced))
            case .updatePool(let pool, let name):
                return try await self.renamed(pool, to: name, isFenced: isFenced)
            case .scopePool(let pool, let scoping):
                return .ended(try await self.scoped(pool, as: scoping, isFenced: isFenced))
            case .createToken(let pool, let description, let place):
                let made = try await self.tokens(of: pool, description, since: sentAt)
                return .ended(Self.created(made, description, for: place, isFenced: isFenced))
            case .deletePool, .deleteAgent, .deleteToken:
                if try await self.gone(operation, precondition) { return .ended(.applied(id: nil, lookedUp: true)) }
                return isFenced
                    ? .attemptAgain : .ended(.unknown(reason: "it was sent, no answer came, and it is still there"))
            }
        } catch {
            return .ended(.unknown(reason: "it was sent, no answer came, and looking failed: \(error.explanation)"))
        }
    }

    /// Whether what the operation deletes is gone; nil when that could not be found out.
    func isGone(_ operation: Operation, _ precondition: Precondition?) async -> Bool? {
        do throws(TerraformCloudError) {
            return try await self.gone(operation, precondition)
        } catch {
            return nil
        }
    }

    private func created(
        _ name: AgentPoolName,
        sentAt: Date?,
        isFenced: Bool,
    ) async throws(TerraformCloudError) -> Outcome {
        guard let pool = try await self.pool(named: name.text) else {
            // Never sent again blindly: somebody may have created and deleted it meanwhile.
            return isFenced
                ? .failed(
                    reason: "it was sent, no answer came, and there is no such pool; ask again",
                    transient: false,
                )
                : .unknown(reason: "it was sent, no answer came, and there is no such pool yet")
        }
        if let sentAt, let createdAt = pool.createdAt, createdAt < sentAt.addingTimeInterval(-Self.clockSkew) {
            return .refused(reason: "a pool of that name was there before (\(pool.id))")
        }
        return .applied(id: pool.id.rawValue, lookedUp: true)
    }

    private func renamed(
        _ reference: PoolReference,
        to name: AgentPoolName,
        isFenced: Bool,
    ) async throws(TerraformCloudError) -> Finding {
        guard case .existing(let id, let before) = reference, let pool = try await self.pool(id) else {
            return .ended(.refused(reason: "the pool \(reference.name) is gone"))
        }
        if pool.name == name.text { return .ended(.applied(id: id.rawValue, lookedUp: true)) }
        guard pool.name == before else {
            return .ended(.refused(reason: "the pool is called \(pool.name) by now; it was not overwritten"))
        }
        return isFenced
            ? .attemptAgain : .ended(.unknown(reason: "it was sent, no answer came, and it has the old name"))
    }

    private func gone(
        _ operation: Operation,
        _ precondition: Precondition?,
    ) async throws(TerraformCloudError) -> Bool {
        switch operation {
        case .deletePool(.existing(let id, _)): try await self.pool(id) == nil
        case .deleteAgent(let id, _): try await self.isInNoPool(id)
        case .deleteToken(let id, _): try await self.isNoToken(id, precondition)
        case .deletePool(.planned), .createPool, .updatePool, .scopePool, .createToken: false
        }
    }

    private func scoped(
        _ reference: PoolReference,
        as scoping: AgentPoolScoping,
        isFenced: Bool,
    ) async throws(TerraformCloudError) -> Outcome {
        guard case .existing(let id, _) = reference, let pool = try await self.pool(id) else {
            return .refused(reason: "the pool \(reference.name) is gone")
        }
        if pool.isScoped(as: scoping) { return .applied(id: id.rawValue, lookedUp: true) }
        // Never sent again blindly: what it was before is not known, so somebody else's change could be overwritten.
        return isFenced
            ? .failed(
                reason: "it was sent, no answer came, and the pool has another scope; ask again",
                transient: false,
            )
            : .unknown(reason: "it was sent, no answer came, and the pool has another scope yet")
    }

    /// What is said of a token whose creation was not answered: its secret cannot be had any more, unless it got to its
    /// place right before this process died.
    private static func created(
        _ made: [AgentToken],
        _ description: String,
        for place: TokenPlaceName,
        isFenced: Bool,
    ) -> Outcome {
        guard !made.isEmpty else {
            return isFenced
                ? .failed(
                    reason: "it was sent, no answer came, and the pool has no such token; ask again",
                    transient: false,
                )
                : .unknown(reason: "it was sent, no answer came, and the pool has no such token yet")
        }
        let tokens = made.map { token in
            token.id.rawValue + (token.createdAt.map { " (made at \($0.forPeople))" } ?? "")
        }.joined(separator: " and ")
        return .failed(
            reason: "it was sent, no answer came, and the pool has \(tokens) with the description \"\(description)\"; "
                + "unless its secret is at \(place), nobody has it: delete that token and ask again",
            transient: false,
        )
    }

    // MARK: - Reads

    /// The tokens of a pool with a description that were created since a call was made.
    private func tokens(
        of reference: PoolReference,
        _ description: String,
        since sentAt: Date?,
    ) async throws(TerraformCloudError) -> [AgentToken] {
        guard case .existing(let id, _) = reference, let tokens = try await self.tokens(of: id) else { return [] }
        let start = sentAt?.addingTimeInterval(-Self.clockSkew) ?? .distantPast
        return tokens.filter { $0.description == description && ($0.createdAt ?? .distantFuture) >= start }
    }

    /// The tokens of a pool; nil when the pool itself is gone.
    private func tokens(of pool: AgentPoolID) async throws(TerraformCloudError) -> [AgentToken]? {
        do throws(TerraformCloudError) {
            return try await self.api.listTokens(of: pool, sort: nil)
        } catch {
            guard case .notFound = error, try await self.pool(pool) == nil else { throw error }
            return nil
        }
    }

    /// Whether the pool whose token it was has it no more; where that pool is not known, whether none has it.
    private func isNoToken(
        _ id: AgentTokenID,
        _ precondition: Precondition?,
    ) async throws(TerraformCloudError) -> Bool {
        let pools: [AgentPoolID]
        if case .tokenIsOf(let pool, _) = precondition {
            pools = [pool]
        } else {
            pools = try await self.api.listPools(sort: nil, query: nil).map(\.id)
        }
        for pool in pools {
            let tokens = try await self.tokens(of: pool) ?? []
            if tokens.contains(where: { $0.id == id }) { return false }
        }
        return true
    }

    /// The pool of exactly that name, from the whole list: the API's own search also finds parts of names.
    private func pool(named name: String) async throws(TerraformCloudError) -> AgentPool? {
        try await self.api.listPools(sort: nil, query: nil).first { $0.name == name }
    }

    private func pool(_ id: AgentPoolID) async throws(TerraformCloudError) -> AgentPool? {
        try await self.api.listPools(sort: nil, query: nil).first { $0.id == id }
    }

    /// The agent; nil when no pool has it.
    ///
    /// - Throws: What the API said, also a 404 for an agent that is in a pool's list.
    private func agent(_ id: AgentID) async throws(TerraformCloudError) -> Agent? {
        do throws(TerraformCloudError) {
            return try await self.api.showAgent(id)
        } catch {
            guard case .notFound = error, try await self.isInNoPool(id) else { throw error }
            return nil
        }
    }

    private func isInNoPool(_ id: AgentID) async throws(TerraformCloudError) -> Bool {
        for pool in try await self.api.listPools(sort: nil, query: nil) {
            let agents = try await self.api.listAgents(in: pool.id, lastPingSince: nil)
            if agents.contains(where: { $0.id == id }) { return false }
        }
        return true
    }
}

extension AgentPool {
    /// Whether everything that a scoping says is so; the order of a list means nothing.
    fileprivate func isScoped(as scoping: AgentPoolScoping) -> Bool {
        func isSame<ID: Hashable>(_ wanted: [ID]?, _ found: [ID]) -> Bool {
            wanted.map { Set($0) == Set(found) } ?? true
        }
        return (scoping.isOrganizationScoped.map { $0 == self.isOrganizationScoped } ?? true)
            && isSame(scoping.allowedWorkspaces, self.allowedWorkspaces)
            && isSame(scoping.excludedWorkspaces, self.excludedWorkspaces)
            && isSame(scoping.allowedProjects, self.allowedProjects)
    }
}
