import AgentPoolsAPI
import Foundation
import Logging
import Metrics
import PrometheusText
import Settings
import TerraformCloud

/// One client for each organization of the settings; those of one user share a rate budget.
struct TerraformClients: Sendable {
    /// How long after it was sent a call may still be done, in seconds: the longest of all clients.
    let sendFence: TimeInterval
    /// All clients by the keys of their organizations; the first is the one that policies reach as `tfc`.
    let all: [(key: String, service: any AgentPoolsService)]
    private let clients: [TerraformCloudClient]

    /// - Parameters:
    ///   - organizations: The settings.
    ///   - metrics: Where the clients' metrics go, each with its organization's key.
    ///   - logger: The operator's log.
    /// - Throws: What is wrong with an organization's settings, and what to do.
    init(
        _ organizations: [ValidSettings.Organization],
        metrics: any MetricsFactory = MetricsSystem.factory,
        logger: Logger,
    ) throws {
        let settings = try organizations.map { try $0.clientSettings }
        var budgets: [APIUser: SharedRateBudget] = [:]
        self.clients = zip(organizations, settings).map { organization, settings in
            let budget = budgets[organization.user] ?? SharedRateBudget()
            budgets[organization.user] = budget
            var logger = logger
            logger[metadataKey: "organization"] = "\(organization.key)"
            let labelled = LabellingFactory(metrics, labels: [("organization", organization.key)])
            return withMetricsFactory(labelled) {
                TerraformCloudClient(settings: settings, budget: budget, logger: logger)
            }
        }
        guard let sendFence = settings.map(\.limits.sendFence).max() else {
            throw Failure("organizations: no organization is set; write organizations.NAME.token")
        }
        self.all = zip(organizations, self.clients).map { ($0.key, $1) }
        self.sendFence = sendFence
    }

    /// The keys of the organizations whose API does not answer.
    var unreachable: [String] {
        zip(self.all, self.clients).filter { $1.isCircuitOpen }.map { $0.0.key }
    }

    /// Closes all connections.
    func shutdown() async throws {
        for client in self.clients { try await client.shutdown() }
    }
}
