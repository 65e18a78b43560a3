import AgentPoolsAPI
package import Foundation

extension SimulatedOrganization {
    /// A small fleet to try things on: organization `acme`, 3 pools, 12 agents in all five statuses.
    ///
    /// | pool | workspaces | agents |
    /// |---|---|---|
    /// | `ci-linux` | 0 | 2 idle, 1 busy; 1 exited, 1 errored and 1 unknown that were silent for 90 to 300 minutes |
    /// | `sandbox-eu` | 0 | 2 idle, 1 busy |
    /// | `production` | 2 | 1 idle, 2 busy |
    ///
    /// - Parameters:
    ///   - now: What the last calls are counted back from.
    ///   - isAlive: Whether agents that are idle or busy go on calling by themselves; without it, nothing changes that
    ///     nobody changes. The unknown one stays unknown in any case.
    /// - Returns: The fleet, the same for the same time.
    package static func demo(now: Date, isAlive: Bool = false) -> SimulatedOrganization {
        var organization = SimulatedOrganization(name: "acme", seed: 2_020)
        let minute = 60.0
        let day = 86_400.0
        func ago(_ seconds: Double) -> Date { now.addingTimeInterval(-seconds) }
        func add(
            _ name: String?,
            to pool: AgentPoolID,
            _ status: AgentStatus,
            silentFor silence: Double,
            age: Double,
        ) {
            let calls = isAlive && !status.isDeletable
            organization.addAgent(
                name,
                in: pool,
                status: status,
                lastPingAt: ago(silence),
                createdAt: ago(age),
                course: calls ? .alive(AgentRoutine(since: now)) : .still,
            )
        }

        let ci = organization.addPool("ci-linux", createdAt: ago(400 * day))
        add("ci-linux-1", to: ci, .idle, silentFor: 4, age: 9 * day)
        add("ci-linux-2", to: ci, .busy, silentFor: 11, age: 9 * day)
        add("ci-linux-3", to: ci, .idle, silentFor: 17, age: 2 * day)
        add("ci-linux-4", to: ci, .exited, silentFor: 300 * minute, age: 8 * day)
        add("ci-linux-5", to: ci, .errored, silentFor: 130 * minute, age: 8 * day)
        add(nil, to: ci, .unknown, silentFor: 90 * minute, age: day)

        let sandbox = organization.addPool("sandbox-eu", createdAt: ago(90 * day))
        add("sandbox-eu-1", to: sandbox, .idle, silentFor: 2, age: 3 * day)
        add("sandbox-eu-2", to: sandbox, .busy, silentFor: 8, age: 3 * day)
        add("sandbox-eu-3", to: sandbox, .idle, silentFor: 21, age: day)

        let production = organization.addPool("production", createdAt: ago(700 * day), workspaces: 2)
        add("production-1", to: production, .busy, silentFor: 6, age: 30 * day)
        add("production-2", to: production, .idle, silentFor: 13, age: 30 * day)
        add("production-3", to: production, .busy, silentFor: 19, age: 30 * day)
        return organization
    }
}
