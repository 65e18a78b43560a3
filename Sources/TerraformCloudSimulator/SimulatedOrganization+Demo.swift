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
    /// - Parameter now: What the last calls are counted back from.
    /// - Returns: The fleet, the same for the same time.
    package static func demo(now: Date) -> SimulatedOrganization {
        var organization = SimulatedOrganization(name: "acme", seed: 2_020)
        let day = 86_400.0
        func ago(_ seconds: Double) -> Date { now.addingTimeInterval(-seconds) }

        let ci = organization.addPool("ci-linux", createdAt: ago(400 * day))
        organization.addAgent("ci-linux-1", in: ci, status: .idle, lastPingAt: ago(4), createdAt: ago(9 * day))
        organization.addAgent("ci-linux-2", in: ci, status: .busy, lastPingAt: ago(11), createdAt: ago(9 * day))
        organization.addAgent("ci-linux-3", in: ci, status: .idle, lastPingAt: ago(17), createdAt: ago(2 * day))
        organization.addAgent(
            "ci-linux-4",
            in: ci,
            status: .exited,
            lastPingAt: ago(5 * 3_600),
            createdAt: ago(8 * day),
        )
        organization.addAgent(
            "ci-linux-5",
            in: ci,
            status: .errored,
            lastPingAt: ago(130 * 60),
            createdAt: ago(8 * day),
        )
        organization.addAgent(nil, in: ci, status: .unknown, lastPingAt: ago(90 * 60), createdAt: ago(day))

        let sandbox = organization.addPool("sandbox-eu", createdAt: ago(90 * day))
        organization.addAgent("sandbox-eu-1", in: sandbox, status: .idle, lastPingAt: ago(2), createdAt: ago(3 * day))
        organization.addAgent("sandbox-eu-2", in: sandbox, status: .busy, lastPingAt: ago(8), createdAt: ago(3 * day))
        organization.addAgent("sandbox-eu-3", in: sandbox, status: .idle, lastPingAt: ago(21), createdAt: ago(day))

        let production = organization.addPool("production", createdAt: ago(700 * day), workspaces: 2)
        organization.addAgent(
            "production-1",
            in: production,
            status: .busy,
            lastPingAt: ago(6),
            createdAt: ago(30 * day),
        )
        organization.addAgent(
            "production-2",
            in: production,
            status: .idle,
            lastPingAt: ago(13),
            createdAt: ago(30 * day),
        )
        organization.addAgent(
            "production-3",
            in: production,
            status: .busy,
            lastPingAt: ago(19),
            createdAt: ago(30 * day),
        )
        return organization
    }
}
