import AgentPoolsAPI

/// Whether a plan may be applied now: one plan at a time has the turn at a pool.
package enum PoolTurn: Hashable, Sendable {
    /// It has the turn at all its pools, until it is settled for good.
    case has
    /// It comes up by itself when the plans before it have done with its pools.
    case waits
    /// A later delivery of the same source and lane has begun on one of its pools: applying it now would turn the order
    /// of what people asked for around.
    case overtaken(by: JournaledDelivery.Number, pool: String)
}

extension Plan {
    /// The pools that the plan touches, by their IDs and names in each organization, such as `default/ci-arm`.
    ///
    /// Names count too: a pool that is about to be created has no ID yet, and a rename takes two names.
    package var poolKeys: Set<String> {
        var keys: Set<String> = []
        for planned in self.operations {
            let organization = planned.organization ?? "default"
            for name in planned.pools { keys.insert("\(organization)/\(name)") }
            if let id = planned.poolID { keys.insert("\(organization)/\(id)") }
        }
        return keys
    }
}

extension PlannedOperation {
    /// The ID of the pool that it touches, where there is one yet and the plan knows it.
    fileprivate var poolID: String? {
        switch self.operation {
        case .updatePool(.existing(let id, _), _), .scopePool(.existing(let id, _), _),
            .deletePool(.existing(let id, _)), .createToken(.existing(let id, _), _, _):
            id.rawValue
        case .deleteToken:
            if case .tokenIsOf(let pool, _) = self.precondition { pool.rawValue } else { nil }
        case .createPool, .deleteAgent, .updatePool(.planned, _), .scopePool(.planned, _), .deletePool(.planned),
            .createToken(.planned, _, _):
            nil
        }
    }
}
