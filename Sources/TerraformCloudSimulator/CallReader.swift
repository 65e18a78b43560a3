import AgentPoolsAPI
import Foundation
import HTTPTypes

/// Reads which call a request means.
struct CallReader {
    let organization: String
    let query: RequestQuery

    /// - Throws: 404 for a path or method that the API does not have and for another organization, 422 for a body and 400
    ///   for a query that cannot be read.
    func read(_ method: HTTPRequest.Method, _ path: String, _ body: Data) throws(SimulatedRefusal) -> SimulatedCall {
        guard path.hasPrefix("/api/v2/") else { throw .notFound }
        let segments = path.dropFirst("/api/v2/".count).split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.removingPercentEncoding ?? String($0) }
        switch (segments.count, segments.first) {
        case (3, "organizations") where segments[1] == self.organization && segments[2] == "agent-pools":
            return try self.pools(method, body)
        case (2, "agent-pools"):
            return try self.pool(method, AgentPoolID(rawValue: segments[1]), body)
        case (3, "agent-pools") where segments[2] == "agents" && method == .get:
            return try self.agents(AgentPoolID(rawValue: segments[1]))
        case (2, "agents") where method == .get:
            return .showAgent(AgentID(rawValue: segments[1]))
        case (2, "agents") where method == .delete:
            return .deleteAgent(AgentID(rawValue: segments[1]))
        default:
            throw .notFound
        }
    }

    private func pools(_ method: HTTPRequest.Method, _ body: Data) throws(SimulatedRefusal) -> SimulatedCall {
        switch method {
        case .get: .listPools(sort: try self.sort(AgentPoolSort.init(rawValue:)), query: self.query["q"])
        case .post: .createPool(name: try Self.document(body).name)
        default: throw .notFound
        }
    }

    private func pool(
        _ method: HTTPRequest.Method,
        _ id: AgentPoolID,
        _ body: Data,
    ) throws(SimulatedRefusal) -> SimulatedCall {
        switch method {
        case .get: .showPool(id)
        case .patch: .updatePool(id, name: try Self.document(body).name)
        // Some clients send `null` with it; a body means nothing here.
        case .delete: .deletePool(id)
        default: throw .notFound
        }
    }

    private func agents(_ pool: AgentPoolID) throws(SimulatedRefusal) -> SimulatedCall {
        var since: Date?
        if let text = self.query["filter[last-ping-since]"] ?? self.query["filter[last_ping_since]"] {
            // Some clients leave the `+` of an offset as it is, and what is between them and us makes it a space.
            since = Timestamp.read(text.replacing(" ", with: "+"))
            guard since != nil else { throw .parameter("filter[last-ping-since] must be a date in ISO 8601 format") }
        }
        return .listAgents(pool, lastPingSince: since, sort: try self.sort(SimulatedAgentSort.init(rawValue:)))
    }

    private func sort<Sort>(_ read: (String) -> Sort?) throws(SimulatedRefusal) -> Sort? {
        guard let text = self.query["sort"], !text.isEmpty else { return nil }
        guard let sort = read(text) else { throw .parameter("sort does not know \(text)") }
        return sort
    }

    private static func document(_ body: Data) throws(SimulatedRefusal) -> AgentPoolRequest {
        guard let document = try? JSONDecoder().decode(AgentPoolRequest.self, from: body) else {
            throw .malformed("The request body must be a JSON:API document with data.type and data.attributes")
        }
        guard document.type == AgentPoolResource.type else {
            throw .malformed("data.type must be \"\(AgentPoolResource.type)\"")
        }
        return document
    }
}
