public import Foundation

/// An agent: one process that takes work from a pool.
///
/// The API names no pool in an agent's document; who needs it must remember which list the agent came from.
///
/// - SeeAlso: `GET /agents/:id`.
public struct Agent: Hashable, Sendable, Identifiable {
    /// The agent's ID.
    public var id: AgentID
    /// The agent's name; nil when it was started without one.
    public var name: String?
    /// What the agent is doing.
    public var status: AgentStatus
    /// The address the agent last called from; nil where the API did not say.
    public var ipAddress: String?
    /// When the agent last called; nil when it never did.
    public var lastPingAt: Date?
    /// When the agent first registered; nil where the API did not say, as before 2025.
    public var createdAt: Date?
    /// Attributes that this client does not know, as they came.
    public var otherAttributes: [String: JSON]

    /// Makes an agent from its parts.
    public init(
        id: AgentID,
        name: String? = nil,
        status: AgentStatus,
        ipAddress: String? = nil,
        lastPingAt: Date? = nil,
        createdAt: Date? = nil,
        otherAttributes: [String: JSON] = [:],
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.ipAddress = ipAddress
        self.lastPingAt = lastPingAt
        self.createdAt = createdAt
        self.otherAttributes = otherAttributes
    }
}

/// What an agent is doing, in the API's own words.
public enum AgentStatus: Hashable, Sendable, Codable {
    /// Waits for work.
    case idle
    /// Runs something.
    case busy
    /// Has not called for a while.
    case unknown
    /// Has been silent for so long that the API gave it up.
    case errored
    /// Said goodbye.
    case exited
    /// A word that this client does not know yet; kept as it came.
    case other(String)

    /// Reads the API's word.
    public init(word: String) {
        self =
            switch word {
            case "idle": .idle
            case "busy": .busy
            case "unknown": .unknown
            case "errored": .errored
            case "exited": .exited
            default: .other(word)
            }
    }

    /// The API's word.
    public var word: String {
        switch self {
        case .idle: "idle"
        case .busy: "busy"
        case .unknown: "unknown"
        case .errored: "errored"
        case .exited: "exited"
        case .other(let word): word
        }
    }

    /// Whether the API deletes an agent in this status.
    ///
    /// - SeeAlso: `DELETE /agents/:id`, status 412.
    public var isDeletable: Bool {
        switch self {
        case .unknown, .errored, .exited: true
        case .idle, .busy, .other: false
        }
    }

    /// Reads the API's word.
    public init(from decoder: any Decoder) throws {
        self.init(word: try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the API's word.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.word)
    }
}
