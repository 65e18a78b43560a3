import AgentPoolsAPI
import TerraformCloudSimulator

/// The simulator's fleet for people: a line for each pool.
enum FleetText {
    static func table(of organization: SimulatedOrganization) -> String {
        let rows = organization.pools.map { pool in
            [
                pool.name, "\(pool.workspaces.count)",
                Self.counts(of: pool.agents.map(\.agent.status)),
            ]
        }
        return Table(header: ["POOL", "WORKSPACES", "AGENTS"], rows: rows).text
    }

    private static func counts(of statuses: [AgentStatus]) -> String {
        let counts = [AgentStatus.idle, .busy, .unknown, .errored, .exited].compactMap { status -> String? in
            let count = statuses.count { $0 == status }
            return count > 0 ? "\(count) \(status.word)" : nil
        }
        return counts.isEmpty ? "none" : counts.joined(separator: ", ")
    }
}
