import Logging
import Settings
import TerraformCloud

/// One client for each organization of the settings; those of one user share a rate budget.
struct TerraformClients: Sendable {
    /// What policies reach as `tfc`: the first organization of the settings.
    let standard: TerraformCloudClient
    /// The limits of ``standard``.
    let limits: TerraformCloudSettings.Limits
    private let all: [TerraformCloudClient]

    /// - Throws: What is wrong with an organization's settings, and what to do.
    init(_ organizations: [ValidSettings.Organization], logger: Logger) throws {
        let settings = try organizations.map { try $0.clientSettings }
        var budgets: [APIUser: SharedRateBudget] = [:]
        self.all = zip(organizations, settings).map { organization, settings in
            let budget = budgets[organization.user] ?? SharedRateBudget()
            budgets[organization.user] = budget
            return TerraformCloudClient(settings: settings, budget: budget, logger: logger)
        }
        guard let standard = self.all.first, let first = settings.first else {
            throw Failure("organizations: no organization is set; write organizations.NAME.token")
        }
        if organizations.count > 1 {
            logger.notice(
                "policies reach the first organization of the settings only",
                metadata: ["organization": "\(organizations[0].key)"],
            )
        }
        self.standard = standard
        self.limits = first.limits
    }

    /// Closes all connections.
    func shutdown() async throws {
        for client in self.all { try await client.shutdown() }
    }
}
