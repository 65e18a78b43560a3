import AgentPoolsAPI
import Foundation

/// A list of the API that a policy may ask for, with its arguments.
protocol Listing: Hashable, Sendable {
    associatedtype Element: Sendable

    /// Such as `pools`.
    static var resource: String { get }
    /// Where an evaluation keeps what it has read of such lists.
    static var lists: ReferenceWritableKeyPath<Evaluation, ReadLists<Self>> { get }
    /// The organization's key in the settings; nil for the default one.
    var organization: String? { get }

    func writeArguments(to json: inout JSONText)
    func whole(from reads: any AgentPoolsReads) async throws(TerraformCloudError) -> [Element]
    func page(_ number: Int, from reads: any AgentPoolsReads) async throws(TerraformCloudError) -> ListPage<Element>

    static func id(of element: Element) -> String
    static func write(_ element: Element, to json: inout JSONText)
}

/// The pools of an organization.
struct PoolListing: Listing {
    var organization: String?
    var sort: AgentPoolSort?
    var query: String?

    static let resource = "pools"
    static var lists: ReferenceWritableKeyPath<Evaluation, ReadLists<Self>> { \.poolLists }

    func writeArguments(to json: inout JSONText) {
        json.field("sort", self.sort?.rawValue)
        json.field("q", self.query)
    }

    func whole(from reads: any AgentPoolsReads) async throws(TerraformCloudError) -> [AgentPool] {
        try await reads.listPools(AgentPoolQuery(sort: self.sort, text: self.query))
    }

    func page(_ number: Int, from reads: any AgentPoolsReads) async throws(TerraformCloudError) -> ListPage<AgentPool> {
        try await reads.poolsPage(AgentPoolQuery(sort: self.sort, text: self.query), number: number)
    }

    static func id(of pool: AgentPool) -> String { pool.id.rawValue }
    static func write(_ pool: AgentPool, to json: inout JSONText) { FactAnswer.write(pool, to: &json) }
}

/// The agents of a pool.
struct AgentListing: Listing {
    var organization: String?
    var pool: AgentPoolID
    var since: Date?

    static let resource = "agents"
    static var lists: ReferenceWritableKeyPath<Evaluation, ReadLists<Self>> { \.agentLists }

    func writeArguments(to json: inout JSONText) {
        json.field("pool", self.pool.rawValue)
        json.field("seen_since", self.since.map(EventValue.seconds))
    }

    func whole(from reads: any AgentPoolsReads) async throws(TerraformCloudError) -> [Agent] {
        try await reads.listAgents(in: self.pool, AgentQuery(lastPingSince: self.since))
    }

    func page(_ number: Int, from reads: any AgentPoolsReads) async throws(TerraformCloudError) -> ListPage<Agent> {
        try await reads.agentsPage(in: self.pool, AgentQuery(lastPingSince: self.since), number: number)
    }

    static func id(of agent: Agent) -> String { agent.id.rawValue }
    static func write(_ agent: Agent, to json: inout JSONText) { FactAnswer.write(agent, to: &json) }
}

/// The agent tokens of a pool.
struct TokenListing: Listing {
    var organization: String?
    var pool: AgentPoolID

    static let resource = "tokens"
    static var lists: ReferenceWritableKeyPath<Evaluation, ReadLists<Self>> { \.tokenLists }

    func writeArguments(to json: inout JSONText) {
        json.field("pool", self.pool.rawValue)
    }

    func whole(from reads: any AgentPoolsReads) async throws(TerraformCloudError) -> [AgentToken] {
        try await reads.listTokens(of: self.pool, sort: nil)
    }

    func page(
        _ number: Int,
        from reads: any AgentPoolsReads,
    ) async throws(TerraformCloudError) -> ListPage<AgentToken> {
        try await reads.tokensPage(of: self.pool, sort: nil, number: number)
    }

    static func id(of token: AgentToken) -> String { token.id.rawValue }
    static func write(_ token: AgentToken, to json: inout JSONText) { FactAnswer.write(token, to: &json) }
}
