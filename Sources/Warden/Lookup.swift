import AgentPoolsAPI
import Foundation

/// Looks how things are: before a call, whether they are still as planned; after a lost answer, whether it was done.
///
/// A 404 is never taken as proof of absence; only a 200 list without the ID is, and a 404 for the ID besides.
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
        case .agentIsSilent(let id, let status, let lastPingAt, let pool):
            guard let agent = try await self.agent(id, of: pool) else {
                return .unchanged(reason: "it was gone already")
            }
            guard agent.status.isDeletable else {
                return .refused(reason: "the agent was \(status.word) and is \(agent.status.word) by now")
            }
            return agent.lastPingAt == lastPingAt ? nil : .refused(reason: "the agent has called since")
        case .tokenIsOf(let pool, let id):
            return try await self.token(id, of: pool) == nil ? .unchanged(reason: "it was gone already") : nil
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

    /// Why a name that the API refused may have been refused because of our own pool; nil where it cannot be ours.
    func doubt(_ operation: Operation, refusedAs message: String) async -> String? {
        guard case .createPool(let name) = operation else { return nil }
        let pool: AgentPool?
        do throws(TerraformCloudError) {
            pool = try await self.pool(named: name.text)
        } catch {
            return "The name was free right before, and whether the pool is ours could not be looked up."
        }
        guard let pool else {
            let isTaken = message.lowercased().contains("taken")
            return isTaken ? "The name was free right before, and no pool of that name is listed now." : nil
        }
        return "The name was free right before, and \(pool.told) has it now: it may be ours."
    }

    private func created(
        _ name: AgentPoolName,
        sentAt: Date?,
        isFenced: Bool,
    ) async throws(TerraformCloudError) -> Outcome {
        // A list may show what is gone since: it is asked for by its ID, too.
        let listed = try await self.pool(named: name.text)
        guard let listed, let pool = try await self.pool(listed.id), pool.name == name.text else {
            // Never sent again blindly: somebody may have deleted it meanwhile.
            return Self.unclear("there is no such pool", isFenced: isFenced)
        }
        if let sentAt, pool.isOlder(than: sentAt) {
            return Self.unclear("\(pool.told), which is older, has that name", isFenced: isFenced)
        }
        return .applied(id: pool.id.rawValue, lookedUp: true)
    }

    private func renamed(
        _ reference: PoolReference,
        to name: AgentPoolName,
        isFenced: Bool,
    ) async throws(TerraformCloudError) -> Finding {
        guard case .existing(let id, let before) = reference, let pool = try await self.pool(id) else {
            return .ended(Self.unclear("the pool \(reference.name) is gone", isFenced: isFenced))
        }
        if pool.name == name.text { return .ended(.applied(id: id.rawValue, lookedUp: true)) }
        guard pool.name == before else {
            // Not overwritten: whoever gave it that name wanted it.
            return .ended(Self.unclear("the pool is called \(pool.name) by now", isFenced: isFenced))
        }
        return isFenced
            ? .attemptAgain : .ended(.unknown(reason: "it was sent, no answer came, and it has the old name"))
    }

    /// What is said where there is no trace of what was sent: it may come yet, and once it cannot come any more it may have
    /// been done, and undone by somebody.
    private static func unclear(_ seen: String, isFenced: Bool) -> Outcome {
        isFenced
            ? .lost(reason: "it was sent, no answer came, and \(seen)")
            : .unknown(reason: "it was sent, no answer came, and so far \(seen)")
    }

    private func gone(
        _ operation: Operation,
        _ precondition: Precondition?,
    ) async throws(TerraformCloudError) -> Bool {
        switch operation {
        case .deletePool(.existing(let id, _)): try await self.pool(id) == nil
        case .deleteAgent(let id, _): try await self.agent(id, of: precondition?.poolOfAgent) == nil
        case .deleteToken(let id, _): try await self.token(id, of: precondition?.poolOfToken) == nil
        case .deletePool(.planned), .createPool, .updatePool, .scopePool, .createToken: false
        }
    }

    private func scoped(
        _ reference: PoolReference,
        as scoping: AgentPoolScoping,
        isFenced: Bool,
    ) async throws(TerraformCloudError) -> Outcome {
        guard case .existing(let id, _) = reference, let pool = try await self.pool(id) else {
            return Self.unclear("the pool \(reference.name) is gone", isFenced: isFenced)
        }
        if pool.isScoped(as: scoping) { return .applied(id: id.rawValue, lookedUp: true) }
        // Never sent again blindly: what it was before is not known, so somebody else's change could be overwritten.
        return Self.unclear("the pool has another scope", isFenced: isFenced)
    }

    /// What is said of a token whose creation was not answered: its secret cannot be had any more, unless it got to its
    /// place right before this process died.
    private static func created(
        _ made: [AgentToken],
        _ description: String,
        for place: TokenPlaceName,
        isFenced: Bool,
    ) -> Outcome {
        guard !made.isEmpty else { return self.unclear("the pool has no such token", isFenced: isFenced) }
        let tokens = made.map { token in
            token.id.rawValue + (token.createdAt.map { " (made at \($0.forPeople))" } ?? "")
        }.joined(separator: " and ")
        return .lost(
            reason: "it was sent, no answer came, and the pool has \(tokens) with the description \"\(description)\"; "
                + "unless its secret is at \(place), nobody has it: delete that token and ask again"
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

    /// The token; nil when asking for it by its ID gives a 404, and its pool has it no more; where that pool is not known,
    /// none.
    ///
    /// - Throws: What the API said, also a 404 for a token that is in a pool's list.
    private func token(_ id: AgentTokenID, of pool: AgentPoolID?) async throws(TerraformCloudError) -> AgentToken? {
        do throws(TerraformCloudError) {
            return try await self.api.showToken(id)
        } catch {
            guard case .notFound = error else { throw error }
            for pool in try await self.pools(pool) {
                let tokens = try await self.tokens(of: pool) ?? []
                guard !tokens.contains(where: { $0.id == id }) else { throw error }
            }
            return nil
        }
    }

    /// The pool that is known, or else all pools.
    private func pools(_ known: AgentPoolID?) async throws(TerraformCloudError) -> [AgentPoolID] {
        if let known { return [known] }
        return try await self.api.listPools(sort: nil, query: nil).map(\.id)
    }

    /// The pool of exactly that name, from the whole list: the API's own search also finds parts of names.
    private func pool(named name: String) async throws(TerraformCloudError) -> AgentPool? {
        try await self.api.listPools(sort: nil, query: nil).first { $0.name == name }
    }

    /// The pool; nil when asking for it by its ID gives a 404, and the list is without it.
    ///
    /// The list alone may be a little older than what was done; the 404 alone may mean that we may not see it.
    ///
    /// - Throws: What the API said, also a 404 for a pool that is in the list.
    private func pool(_ id: AgentPoolID) async throws(TerraformCloudError) -> AgentPool? {
        do throws(TerraformCloudError) {
            return try await self.api.showPool(id)
        } catch {
            guard case .notFound = error else { throw error }
            let isListed = try await self.api.listPools(sort: nil, query: nil).contains { $0.id == id }
            guard !isListed else { throw error }
            return nil
        }
    }

    /// The agent; nil when asking for it by its ID gives a 404, and its pool has it no more; where that pool is not known,
    /// none.
    ///
    /// - Throws: What the API said, also a 404 for an agent that is in a pool's list.
    private func agent(_ id: AgentID, of pool: AgentPoolID?) async throws(TerraformCloudError) -> Agent? {
        do throws(TerraformCloudError) {
            return try await self.api.showAgent(id)
        } catch {
            guard case .notFound = error else { throw error }
            for pool in try await self.pools(pool) {
                let agents = try await self.agents(of: pool) ?? []
                guard !agents.contains(where: { $0.id == id }) else { throw error }
            }
            return nil
        }
    }

    /// The agents of a pool; nil when the pool itself is gone.
    private func agents(of pool: AgentPoolID) async throws(TerraformCloudError) -> [Agent]? {
        do throws(TerraformCloudError) {
            return try await self.api.listAgents(in: pool, lastPingSince: nil)
        } catch {
            guard case .notFound = error, try await self.pool(pool) == nil else { throw error }
            return nil
        }
    }
}

extension Precondition {
    /// The pool of the agent that it is about, where that is known.
    fileprivate var poolOfAgent: AgentPoolID? {
        guard case .agentIsSilent(_, _, _, let pool) = self else { return nil }
        return pool
    }

    /// The pool of the token that it is about, where that is known.
    fileprivate var poolOfToken: AgentPoolID? {
        guard case .tokenIsOf(let pool, _) = self else { return nil }
        return pool
    }
}

extension AgentPool {
    /// Whether it was made before a call was, however far the API's clock may be behind ours.
    fileprivate func isOlder(than sentAt: Date) -> Bool {
        self.createdAt.map { $0 < sentAt.addingTimeInterval(-Lookup.clockSkew) } ?? false
    }

    /// Such as `the pool apool-1, made at 2026-12-01 08:00:00 UTC,`.
    fileprivate var told: String {
        "the pool \(self.id)" + (self.createdAt.map { ", made at \($0.forPeople)," } ?? "")
    }

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
