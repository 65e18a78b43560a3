import AgentPoolsAPI
import Foundation

/// A fleet of pools of the same size, all agents idle.
struct BenchFleet {
    let pools: Int
    let agentsPerPool: Int

    static let organization = "acme"
    static let token = "a-token-of-the-benchmark"

    var agents: Int { self.pools * self.agentsPerPool }

    /// One request for the pools, and one for each 100 agents: the pages that any client needs.
    var pages: Int { (self.pools + 99) / 100 + self.pools * ((self.agentsPerPool + 99) / 100) }

    /// The agents of one pool.
    func agents(of pool: Int) -> [Agent] {
        (0..<self.agentsPerPool).map { number in
            Agent(
                id: AgentID(rawValue: Self.id("agent", pool * self.agentsPerPool + number)),
                name: "agent-\(pool)-\(number)",
                status: .idle,
                ipAddress: "10.\(pool % 250).\(number / 250 % 250).\(number % 250)",
                lastPingAt: Date(timeIntervalSince1970: 1_790_000_000.123 + Double(number)),
                createdAt: Date(timeIntervalSince1970: 1_780_000_000.456 + Double(number)),
            )
        }
    }

    /// The simulator's state file.
    var state: [UInt8] {
        var pools: [JSON] = []
        var agents: [JSON] = []
        for pool in 0..<self.pools {
            let id = AgentPoolID(rawValue: Self.id("apool", pool))
            pools.append(
                Self.tree(AgentPool(id: id, name: "pool-\(pool)", createdAt: Date(timeIntervalSince1970: 1.7e9)))
            )
            for agent in self.agents(of: pool) {
                guard case .object(var members) = Self.tree(agent) else { continue }
                members["pool"] = .string(id.rawValue)
                agents.append(.object(members))
            }
        }
        return JSON.object([
            "organization": .string(Self.organization), "token": .string(Self.token),
            "workspaces": .array([]), "projects": .array([]),
            "agent-pools": .array(pools), "agents": .array(agents),
        ]).bytes
    }

    /// The API's own form of a resource.
    private static func tree(_ resource: some APIResource) -> JSON {
        guard let document = try? JSON(reading: ResourceDocument(data: resource).bytes), let tree = document["data"]
        else { preconditionFailure("our own document can be read") }
        return tree
    }

    /// An ID of the API's length.
    private static func id(_ prefix: String, _ number: Int) -> String {
        let digits = String(number, radix: 36)
        return "\(prefix)-" + String(repeating: "A", count: 16 - digits.count) + digits
    }
}
