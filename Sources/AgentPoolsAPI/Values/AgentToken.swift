public import Foundation

/// An agent token: what agents prove themselves with to their pool.
///
/// The API shows its secret once, when it is created: see ``CreatedAgentToken``.
///
/// - SeeAlso: `GET /authentication-tokens/:id`.
public struct AgentToken: Hashable, Sendable, Identifiable, Codable {
    /// The token's ID; not its secret.
    public var id: AgentTokenID
    /// What the token is for, in its maker's words; nil where the API did not say.
    public var description: String?
    /// When it was created; nil where the API did not say.
    public var createdAt: Date?
    /// When an agent last used it; nil when none did.
    public var lastUsedAt: Date?
    /// Who made it; nil where the API did not say.
    public var createdBy: UserID?
    /// Attributes that this client does not know, as they came; never the secret.
    public var otherAttributes: [String: JSON]

    /// Makes a token from its parts.
    public init(
        id: AgentTokenID,
        description: String? = nil,
        createdAt: Date? = nil,
        lastUsedAt: Date? = nil,
        createdBy: UserID? = nil,
        otherAttributes: [String: JSON] = [:],
    ) {
        self.id = id
        self.description = description
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.createdBy = createdBy
        self.otherAttributes = otherAttributes
    }
}

/// A new agent token with its secret, which the API never shows again.
///
/// - SeeAlso: `POST /agent-pools/:agent_pool_id/authentication-tokens`.
public struct CreatedAgentToken: Sendable, Hashable {
    /// The token.
    public var token: AgentToken
    /// What an agent is started with, as `TFC_AGENT_TOKEN`.
    public var secret: AgentTokenSecret

    /// Puts the two together.
    public init(token: AgentToken, secret: AgentTokenSecret) {
        self.token = token
        self.secret = secret
    }
}

/// The secret of an agent token: it can be handed on, but no way of printing it shows it.
public struct AgentTokenSecret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    /// Takes any text.
    public init(_ text: String) {
        self.text = text
    }

    /// The secret in the clear; hand it to the one place that needs it.
    public func reveal() -> String { self.text }

    /// Always `[redacted]`.
    public var description: String { "[redacted]" }
    /// Always `[redacted]`.
    public var debugDescription: String { "[redacted]" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
