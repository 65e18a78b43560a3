/// The ID of a resource: a word of the API's own, of which only the API knows which exist.
public protocol ResourceID: Hashable, Sendable, Codable, RawRepresentable<String>, CustomStringConvertible {
    /// Takes any text.
    init(rawValue: String)

    /// Whose ID it is, for errors. Example: `an agent pool's`.
    static var owner: String { get }
}

extension ResourceID {
    /// The ID itself.
    public var description: String { self.rawValue }

    /// Whether the ID can be put into a path: 1 to 128 letters, digits, `-` and `_`.
    ///
    /// Nothing of the kind can leave its segment of a path, begin a query or end a header.
    public var isWellFormed: Bool {
        (1...128).contains(self.rawValue.utf8.count) && self.rawValue.utf8.allSatisfy(\.isNameByte)
    }

    /// Checks the ID before it goes into a path.
    ///
    /// - Throws: ``TerraformCloudError/badRequest(_:)`` when it is not well-formed.
    public func check() throws(TerraformCloudError) {
        // The ID itself is not repeated: it may hold anything, and errors are shown to people.
        guard self.isWellFormed else {
            throw .badRequest(
                APIErrors(documents: [
                    APIErrorDocument(
                        title: "malformed ID",
                        detail: "\(Self.owner) ID has 1 to 128 letters, digits, - and _; nothing was sent",
                    )
                ])
            )
        }
    }
}

/// The ID of an agent pool, such as `apool-yoGUFz5zcRMMz53i`.
public struct AgentPoolID: ResourceID {
    /// Whose ID it is, for errors.
    public static let owner = "an agent pool's"

    /// The ID as the API writes it.
    public let rawValue: String

    /// Takes any text: only the API knows which IDs exist.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The ID of an agent, such as `agent-73PJNzbZB5idR7AQ`.
public struct AgentID: ResourceID {
    /// Whose ID it is, for errors.
    public static let owner = "an agent's"

    /// The ID as the API writes it.
    public let rawValue: String

    /// Takes any text: only the API knows which IDs exist.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The ID of an agent token, such as `at-2rG2oYU9JEvfaqji`.
public struct AgentTokenID: ResourceID {
    /// Whose ID it is, for errors.
    public static let owner = "an agent token's"

    /// The ID as the API writes it.
    public let rawValue: String

    /// Takes any text: only the API knows which IDs exist.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The ID of a workspace, such as `ws-9EEkcEQSA3XgWyGe`.
public struct WorkspaceID: ResourceID {
    /// Whose ID it is, for errors.
    public static let owner = "a workspace's"

    /// The ID as the API writes it.
    public let rawValue: String

    /// Takes any text: only the API knows which IDs exist.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The ID of a project, such as `prj-WsVcWRr7SfxRci1v`.
public struct ProjectID: ResourceID {
    /// Whose ID it is, for errors.
    public static let owner = "a project's"

    /// The ID as the API writes it.
    public let rawValue: String

    /// Takes any text: only the API knows which IDs exist.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The ID of a user, such as `user-V3R563qtJNcExAkN`.
public struct UserID: ResourceID {
    /// Whose ID it is, for errors.
    public static let owner = "a user's"

    /// The ID as the API writes it.
    public let rawValue: String

    /// Takes any text: only the API knows which IDs exist.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}
