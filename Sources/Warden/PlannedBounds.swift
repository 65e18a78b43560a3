/// What a policy's manifest allows, as it was when the plan was made: held against each operation again at apply.
package struct PlannedBounds: Hashable, Sendable, Codable {
    /// Such as `policies/pools.lua`.
    package var policy: String
    /// The operations that it may plan.
    package var may: [Operation.Kind]
    /// The pools that it may touch, as patterns; nil for every pool.
    package var pools: [String]?

    package init(policy: String, may: [Operation.Kind], pools: [String]?) {
        self.policy = policy
        self.may = may
        self.pools = pools
    }

    /// Whether a pool of this name may be touched.
    package func covers(pool name: String) -> Bool {
        self.pools.map { pools in pools.contains { NamePattern($0).matches(name) } } ?? true
    }

    /// Why an operation is outside of the bounds; nil for one that is inside.
    func refusal(of planned: PlannedOperation) -> String? {
        let kind = planned.operation.kind
        guard self.may.contains(kind) else { return "`may` of \(self.policy) does not have \(kind.rawValue)" }
        guard let pool = planned.touchedPools.first(where: { !self.covers(pool: $0) }) else { return nil }
        return "`pools` of \(self.policy) do not allow the pool \(pool)"
    }
}
