import AgentPoolsAPI
import Foundation
import Logging
import TerraformCloud

@main
struct SilentAgents {
    static func main() async throws {
        let settings = try TerraformCloudSettings(environment: ProcessInfo.processInfo.environment)
        let client = TerraformCloudClient(settings: settings, logger: Logger(label: "silent-agents"))
        for try await pool in client.pools() {
            for try await agent in client.agents(in: pool.id) where agent.status.isDeletable {
                print(pool.name, agent.id, agent.name ?? "-", agent.status.word)
            }
        }
        try await client.shutdown()
    }
}
