import AgentPoolsAPI
import Foundation
import Logging
import Settings
import TerraformCloud

/// One client for each organization of the settings; those of one user share a rate budget.
struct TerraformClients: Sendable {
    /// How long after it was sent a call may still be done, in seconds: the longest of all clients.
    let sendFence: TimeInterval
    /// All clients by the keys of their organizations; the first is the one that policies reach as `tfc`.
    let all: [(key: String, service: any AgentPoolsService)]
    private let clients: [TerraformCloudClient]

    /// - Throws: What is wrong with an organization's settings, and what to do.
    init(_ organizations: [ValidSettings.Organization], logger: Logger) throws {
        let settings = try organizations.map { try $0.clientSettings }
        var budgets: [APIUser: SharedRateBudget] = [:]
        self.clients = zip(organizations, settings).map { organization, settings in
            let budget = budgets[organization.user] ?? SharedRateBudget()
            budgets[organization.user] = budget
            return TerraformCloudClient(settings: settings, budget: budget, logger: logger)
        }
        guard let sendFence = settings.map(\.limits.sendFence).max() else {
            throw Failure("organizations: no organization is set; write organizations.NAME.token")
        }
        self.all = zip(organizations, self.clients).map { ($0.key, $1) }
        self.sendFence = sendFence
    }

    /// Closes all connections.
    func shutdown() async throws {
        for client in self.clients { try await client.shutdown() }
    }
}
