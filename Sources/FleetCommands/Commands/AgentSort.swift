import AgentPoolsAPI

/// The orders in which agents of several pools are listed; `-` turns them round.
///
/// The API sorts within one pool, and only in later releases, so it is done here. What has no value comes last.
package enum AgentSort: String, CaseIterable, Sendable {
    case name
    case nameDescending = "-name"
    case status
    case statusDescending = "-status"
    /// Silent for the longest time first.
    case lastPing = "last-ping-at"
    case lastPingDescending = "-last-ping-at"
    /// Oldest first.
    case createdAt = "created-at"
    case createdAtDescending = "-created-at"

    /// Sorts; agents that are alike stay in their order.
    func sorted(_ agents: [PooledAgent]) -> [PooledAgent] {
        switch self {
        case .name: Self.sorted(agents, descending: false) { $0.agent.name }
        case .nameDescending: Self.sorted(agents, descending: true) { $0.agent.name }
        case .status: Self.sorted(agents, descending: false) { $0.agent.status.word }
        case .statusDescending: Self.sorted(agents, descending: true) { $0.agent.status.word }
        case .lastPing: Self.sorted(agents, descending: false) { $0.agent.lastPingAt }
        case .lastPingDescending: Self.sorted(agents, descending: true) { $0.agent.lastPingAt }
        case .createdAt: Self.sorted(agents, descending: false) { $0.agent.createdAt }
        case .createdAtDescending: Self.sorted(agents, descending: true) { $0.agent.createdAt }
        }
    }

    private static func sorted<Value: Comparable>(
        _ agents: [PooledAgent],
        descending: Bool,
        by value: (PooledAgent) -> Value?,
    ) -> [PooledAgent] {
        // The standard library's sort is stable, but does not promise it.
        let keyed = agents.enumerated().map { (place: $0.offset, value: value($0.element), agent: $0.element) }
        return keyed.sorted { first, second in
            switch (first.value, second.value) {
            case (let one?, let other?) where one != other: descending ? one > other : one < other
            case (.some, nil): true
            case (nil, .some): false
            default: first.place < second.place
            }
        }
        .map(\.agent)
    }
}

/// An agent, and the pool whose list it is from.
struct PooledAgent: Sendable, Hashable {
    let agent: Agent
    /// Nil where nobody knows: the API does not tell of one agent.
    let pool: AgentPool?
}
