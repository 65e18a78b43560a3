import AgentPoolsAPI
import Foundation
import HTTPTypes

/// Reads which call a request means.
struct CallReader {
    let organization: String
    let edition: SimulatedEdition
    let query: RequestQuery

    /// - Parameters:
    ///   - method: The request's method; HEAD asks for what GET does.
    ///   - path: The segments of its path after `/api/v2`, decoded.
    ///   - body: Its body.
    /// - Returns: The call, with nothing checked against what is there.
    /// - Throws: 404 for a path or method that the API does not have and for another organization, 422 for a body and 400
    ///   for a query that cannot be read.
    func read(
        _ method: HTTPRequest.Method,
        _ path: ArraySlice<String>,
        _ body: [UInt8],
    ) throws(SimulatedRefusal) -> SimulatedCall {
        let method = method == .head ? .get : method
        let id = path.dropFirst().first ?? ""
        switch (path.count, path.first, path.dropFirst(2).first) {
        case (3, "organizations", "agent-pools") where id == self.organization:
            return try self.pools(method, body)
        case (2, "agent-pools", _):
            return try self.pool(method, AgentPoolID(rawValue: id), body)
        case (3, "agent-pools", "agents") where method == .get:
            return try self.agents(AgentPoolID(rawValue: id))
        case (3, "agent-pools", "authentication-tokens"):
            return try self.tokens(method, AgentPoolID(rawValue: id), body)
        case (2, "agents", _):
            return try self.agent(method, AgentID(rawValue: id))
        case (2, "authentication-tokens", _):
            return try self.token(method, AgentTokenID(rawValue: id))
        case (2, "workspaces", _):
            return try self.workspace(method, WorkspaceID(rawValue: id), body)
        default:
            throw .notFound
        }
    }

    /// The pool that a request is to change: one that is not there is said to be so before the body is looked at.
    static func changedPool(_ method: HTTPRequest.Method, _ path: ArraySlice<String>) -> AgentPoolID? {
        guard method == .patch, path.count == 2, path.first == "agent-pools" else { return nil }
        return path.last.map(AgentPoolID.init(rawValue:))
    }

    private func pools(_ method: HTTPRequest.Method, _ body: [UInt8]) throws(SimulatedRefusal) -> SimulatedCall {
        switch method {
        case .get:
            .listPools(
                AgentPoolQuery(
                    sort: try self.sort(AgentPoolSort.init(rawValue:), of: AgentPoolSort.allCases.map(\.rawValue)),
                    text: self.query["q"],
                    allowedWorkspace: self.filter("workspaces"),
                    allowedProject: self.filter("projects"),
                    includesWorkspaces: try self.includesWorkspaces(),
                ),
                // There are no stacks and no modules here that a pool could name.
                onlyOpen: self.filter("stacks") != nil || self.filter("modules") != nil,
            )
        case .post: try RequestDocument.poolCreation(body)
        default: throw .notFound
        }
    }

    private func pool(
        _ method: HTTPRequest.Method,
        _ id: AgentPoolID,
        _ body: [UInt8],
    ) throws(SimulatedRefusal) -> SimulatedCall {
        switch method {
        case .get: .showPool(id, includesWorkspaces: try self.includesWorkspaces())
        case .patch: try RequestDocument.poolUpdate(of: id, body)
        // Some clients send `null` with it; a body means nothing here.
        case .delete: .deletePool(id)
        default: throw .notFound
        }
    }

    private func agents(_ pool: AgentPoolID) throws(SimulatedRefusal) -> SimulatedCall {
        let name = "filter[last-ping-since]"
        var since: Date?
        if let text = self.given(name) ?? self.given("filter[last_ping_since]") {
            // Some clients leave the `+` of an offset as it is, which then reads as a space.
            since = Timestamp.read(text.replacing(" ", with: "+"))
            guard since != nil else { throw .parameter(name, "\(name) must be a date in ISO 8601 format") }
        }
        let sort = self.edition == .today ? try self.creationSort() : nil
        return .listAgents(pool, AgentQuery(lastPingSince: since, sort: sort))
    }

    private func agent(_ method: HTTPRequest.Method, _ id: AgentID) throws(SimulatedRefusal) -> SimulatedCall {
        switch method {
        case .get: .showAgent(id)
        case .delete: .deleteAgent(id)
        default: throw .notFound
        }
    }

    private func tokens(
        _ method: HTTPRequest.Method,
        _ pool: AgentPoolID,
        _ body: [UInt8],
    ) throws(SimulatedRefusal) -> SimulatedCall {
        switch method {
        case .get: .listTokens(pool, sort: try self.creationSort())
        case .post: try RequestDocument.tokenCreation(for: pool, body)
        default: throw .notFound
        }
    }

    private func token(_ method: HTTPRequest.Method, _ id: AgentTokenID) throws(SimulatedRefusal) -> SimulatedCall {
        switch method {
        case .get: .showToken(id)
        case .delete: .deleteToken(id)
        default: throw .notFound
        }
    }

    private func workspace(
        _ method: HTTPRequest.Method,
        _ id: WorkspaceID,
        _ body: [UInt8],
    ) throws(SimulatedRefusal) -> SimulatedCall {
        switch method {
        case .get: .showWorkspace(id)
        case .patch: try RequestDocument.workspaceUpdate(of: id, body)
        default: throw .notFound
        }
    }

    /// The name in a filter, in the spelling of the documentation or of the API's own description.
    private func filter(_ kind: String) -> String? {
        self.given("filter[allowed_\(kind)][name]") ?? self.given("filter[allowed-\(kind)][name]")
    }

    /// A parameter that is not empty.
    private func given(_ name: String) -> String? {
        self.query[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the workspaces are to be told of along with the pools; the other kinds that may be asked for do not exist
    /// here.
    private func includesWorkspaces() throws(SimulatedRefusal) -> Bool {
        guard self.edition == .today, let text = self.query["include"] else { return false }
        let kinds = text.split(separator: ",")
        for kind in kinds where !["workspaces", "stacks", "hyok-configurations"].contains(kind) {
            throw .parameter("include", "The include parameter does not know \(kind)")
        }
        return kinds.contains("workspaces")
    }

    private func creationSort() throws(SimulatedRefusal) -> CreationSort? {
        try self.sort(CreationSort.init(rawValue:), of: CreationSort.allCases.map(\.rawValue))
    }

    private func sort<Sort>(_ read: (String) -> Sort?, of words: [String]) throws(SimulatedRefusal) -> Sort? {
        guard let text = self.query["sort"], !text.isEmpty else { return nil }
        guard let sort = read(text) else {
            throw .parameter("sort", "sort does not know \(text); it knows \(words.joined(separator: ", "))")
        }
        return sort
    }
}
