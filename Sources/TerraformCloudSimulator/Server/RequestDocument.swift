import AgentPoolsAPI

/// The body of a request that creates or changes something: a JSON:API document with one resource.
struct RequestDocument {
    private let id: JSON?
    private let attributes: [String: JSON]
    private let relationships: [String: JSON]

    /// - Parameters:
    ///   - body: The bytes of the body.
    ///   - types: What `data.type` may be; the first is what it should be.
    /// - Throws: 422 where it is no such document, with the place that is wrong.
    init(_ body: [UInt8], types: String...) throws(SimulatedRefusal) {
        guard case .object(let document)? = try? JSON(reading: body), case .object(let data)? = document["data"] else {
            throw .malformed("The request body must be a JSON:API document with data.type and data.attributes")
        }
        guard case .string(let type)? = data["type"], types.contains(type) else {
            throw .member("data.type must be \"\(types[0])\"", at: "/data/type")
        }
        self.id = data["id"]
        self.attributes = try Self.object(data["attributes"], at: "/data/attributes")
        self.relationships = try Self.object(data["relationships"], at: "/data/relationships")
    }

    private static func object(_ value: JSON?, at pointer: String) throws(SimulatedRefusal) -> [String: JSON] {
        switch value {
        case nil, .null: return [:]
        case .object(let members): return members
        default: throw .member("\(pointer) must be an object", at: pointer)
        }
    }

    /// - Throws: 409 where the document names another resource than the path does.
    func check(_ id: some ResourceID) throws(SimulatedRefusal) {
        guard self.id == nil || self.id == .null || self.id == .string(id.rawValue) else { throw .conflict }
    }

    /// An attribute that is text; nil where it is not given.
    func text(_ name: String) throws(SimulatedRefusal) -> String? {
        switch self.attributes[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw .attribute(name, "\(name) must be a string")
        }
    }

    /// An attribute that is true or false; nil where it is not given.
    func bool(_ name: String) throws(SimulatedRefusal) -> Bool? {
        switch self.attributes[name] {
        case nil, .null: return nil
        case .bool(let bool): return bool
        default: throw .attribute(name, "\(name) must be true or false")
        }
    }

    /// Whether an attribute is given, if only as `null`.
    func has(_ name: String) -> Bool { self.attributes[name] != nil }

    /// Whether an attribute is given as `null`.
    func isNull(_ name: String) -> Bool { self.attributes[name] == .null }

    /// The IDs of a relationship to many; nil where it is not given.
    func ids<ID: ResourceID>(_ name: String, type: String) throws(SimulatedRefusal) -> [ID]? {
        guard let relationship = self.relationships[name] else { return nil }
        guard case .object(let members) = relationship, case .array(let linkages)? = members["data"] else {
            throw .relationship("\(name) must have a list as its data", "\(name)/data")
        }
        var ids: [ID] = []
        for (number, linkage) in linkages.enumerated() {
            ids.append(try Self.id(linkage, type: type, "\(name)/data/\(number)"))
        }
        return ids
    }

    /// The ID of a relationship to one: nil where it is not given, and an inner nil where it is `null`.
    func id<ID: ResourceID>(_ name: String, type: String) throws(SimulatedRefusal) -> ID?? {
        guard let relationship = self.relationships[name] else { return nil }
        guard case .object(let members) = relationship, let linkage = members["data"] else {
            throw .relationship("\(name) must have data", "\(name)/data")
        }
        guard linkage != .null else { return .some(nil) }
        return .some(try Self.id(linkage, type: type, "\(name)/data"))
    }

    private static func id<ID: ResourceID>(
        _ linkage: JSON,
        type: String,
        _ place: String,
    ) throws(SimulatedRefusal) -> ID {
        guard case .object(let members) = linkage, case .string(let id)? = members["id"] else {
            throw .relationship("must be an object with type and id", place)
        }
        guard members["type"] == .string(type) else {
            throw .relationship("type must be \"\(type)\"", "\(place)/type")
        }
        return ID(rawValue: id)
    }
}

extension RequestDocument {
    /// `POST /organizations/:organization_name/agent-pools`.
    static func poolCreation(_ body: [UInt8]) throws(SimulatedRefusal) -> SimulatedCall {
        let document = try RequestDocument(body, types: "agent-pools")
        return .createPool(name: try document.text("name"), scoping: try document.scoping())
    }

    /// `PATCH /agent-pools/:id`.
    static func poolUpdate(of id: AgentPoolID, _ body: [UInt8]) throws(SimulatedRefusal) -> SimulatedCall {
        let document = try RequestDocument(body, types: "agent-pools")
        try document.check(id)
        guard !document.isNull("name") else { throw .attribute("name", "Name can't be blank") }
        guard !document.isNull("organization-scoped") else {
            throw .attribute("organization-scoped", "organization-scoped must be true or false")
        }
        return .updatePool(id, name: try document.text("name"), scoping: try document.scoping())
    }

    private func scoping() throws(SimulatedRefusal) -> AgentPoolScoping {
        AgentPoolScoping(
            isOrganizationScoped: try self.bool("organization-scoped"),
            allowedWorkspaces: try self.ids("allowed-workspaces", type: "workspaces"),
            excludedWorkspaces: try self.ids("excluded-workspaces", type: "workspaces"),
            allowedProjects: try self.ids("allowed-projects", type: "projects"),
        )
    }

    /// `POST /agent-pools/:agent_pool_id/authentication-tokens`; one client has a type of its own for it.
    static func tokenCreation(for pool: AgentPoolID, _ body: [UInt8]) throws(SimulatedRefusal) -> SimulatedCall {
        let document = try RequestDocument(body, types: "authentication-tokens", "agent-tokens")
        return .createToken(pool, description: try document.text("description"))
    }

    /// `PATCH /workspaces/:id`, as far as agent pools are concerned.
    ///
    /// The pool may be an attribute or a relationship.
    static func workspaceUpdate(of id: WorkspaceID, _ body: [UInt8]) throws(SimulatedRefusal) -> SimulatedCall {
        let document = try RequestDocument(body, types: "workspaces")
        var change = WorkspaceChange(
            name: try document.text("name"),
            executionMode: try document.text("execution-mode"),
        )
        if let mode = change.executionMode, !["remote", "local", "agent"].contains(mode) {
            throw .attribute("execution-mode", "execution-mode must be remote, local or agent")
        }
        if document.has("agent-pool-id") {
            change.pool = WorkspaceChange.Pool(try document.text("agent-pool-id").map(AgentPoolID.init(rawValue:)))
        } else if let pool: AgentPoolID? = try document.id("agent-pool", type: "agent-pools") {
            change.pool = WorkspaceChange.Pool(pool)
        }
        return .updateWorkspace(id, change)
    }
}

extension WorkspaceChange.Pool {
    fileprivate init(_ id: AgentPoolID?) {
        self = id.map(Self.assigned) ?? .released
    }
}
