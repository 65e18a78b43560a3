package import AgentPoolsAPI
package import Foundation

/// The operations that a decision proposes, in order, with what each relies on.
package struct Plan: Hashable, Sendable, Codable {
    package var operations: [PlannedOperation]
    /// The manifests' limits that the operations count against, each once; enforced again right before each call.
    package var limits: [OperationLimit]
    /// What the manifests allow of each policy that planned something; enforced again right before each call.
    package var bounds: [PlannedBounds]

    package init(
        operations: [PlannedOperation] = [],
        limits: [OperationLimit] = [],
        bounds: [PlannedBounds] = [],
    ) {
        self.operations = operations
        self.limits = limits
        self.bounds = bounds
    }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.operations = try members.decode([PlannedOperation].self, forKey: .operations)
        // A plan of an older journal has none of these.
        self.limits = try members.decodeIfPresent([OperationLimit].self, forKey: .limits) ?? []
        self.bounds = try members.decodeIfPresent([PlannedBounds].self, forKey: .bounds) ?? []
    }

    package var isEmpty: Bool { self.operations.isEmpty }
}

/// An operation of a plan.
package struct PlannedOperation: Hashable, Sendable, Codable {
    package var operation: Operation
    /// What must still be true right before the call; where it is not, the operation is `refused`.
    package var precondition: Precondition?
    /// The names of the pools that the operation touches: a rename touches both, an agent's deletion its pool.
    package var pools: [String]
    /// The line of policy that planned it, such as `policies/pools.lua:14`.
    package var plannedAt: String
    /// The policy that planned it, such as `policies/pools.lua`: whose limits it counts against.
    package var policy: String?
    /// The organization's key in the settings; nil for the default one.
    package var organization: String?

    package init(
        operation: Operation,
        precondition: Precondition? = nil,
        pools: [String],
        plannedAt: String,
        policy: String? = nil,
        organization: String? = nil,
    ) {
        self.operation = operation
        self.precondition = precondition
        self.pools = pools
        self.plannedAt = plannedAt
        self.policy = policy
        self.organization = organization
    }
}

/// What a plan saw when it was made, and relies on.
package enum Precondition: Hashable, Sendable, Codable {
    /// No pool of the organization has this name.
    case poolNameIsFree(AgentPoolName)
    /// The pool is there and still has this name.
    case poolIsNamed(AgentPoolID, String)
    /// The agent has still this status, and has not called since. It is in this pool, as agents never move; nil in a plan
    /// of an older journal.
    case agentIsSilent(AgentID, status: AgentStatus, lastPingAt: Date?, pool: AgentPoolID? = nil)
    /// The token is one of the pool's.
    case tokenIsOf(AgentPoolID, AgentTokenID)
}
