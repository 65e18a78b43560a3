import AgentPoolsAPI
import Foundation

/// IDs and documents as the API has them.
enum Sample {
    static func agentID(_ number: Int) -> AgentID {
        AgentID(rawValue: "agent-" + Self.padded(number))
    }

    static func poolID(_ number: Int) -> AgentPoolID {
        AgentPoolID(rawValue: "apool-" + Self.padded(number))
    }

    static func agent(_ number: Int, name: String? = nil) -> Agent {
        Agent(id: Self.agentID(number), name: name ?? "agent-\(number)", status: .idle, createdAt: start)
    }

    static func pool(_ number: Int, name: String? = nil) -> AgentPool {
        AgentPool(id: Self.poolID(number), name: name ?? "pool-\(number)")
    }

    static func token(_ number: Int) -> AgentToken {
        AgentToken(id: AgentTokenID(rawValue: "at-" + Self.padded(number)), description: "token \(number)")
    }

    /// A reply with one page of a list.
    static func page<Resource: APIResource>(
        _ all: [Resource],
        number: Int,
        size: Int,
        _ headers: [String] = [],
    ) -> WireReply {
        .json(200, Self.document(all, number: number, size: size).bytes, headers)
    }

    static func document<Resource: APIResource>(_ all: [Resource], number: Int, size: Int) -> ListDocument<Resource> {
        let pages = max(1, (all.count + size - 1) / size)
        return ListDocument(
            data: Array(all.dropFirst((number - 1) * size).prefix(size)),
            pagination: Pagination(
                currentPage: number,
                previousPage: number > 1 ? number - 1 : nil,
                nextPage: number < pages ? number + 1 : nil,
                totalPages: pages,
                totalCount: all.count,
            ),
        )
    }

    static func document(_ resource: some APIResource) -> [UInt8] {
        ResourceDocument(data: resource).bytes
    }

    /// The answer to a request that an API would give which has everything that it is asked for.
    @Sendable static func answer(_ request: WireRequest) -> WireReply {
        let words = request.path.split(separator: "/").map(String.init)
        let status = request.method == "POST" ? 201 : 200
        guard request.method != "DELETE", request.path != "/api/v2/ping", let last = words.last else { return .nothing }
        switch (words.suffix(2).first, request.method) {
        case _ where last == "authentication-tokens" && request.method == "POST":
            let created = CreatedAgentToken(token: Self.token(1), secret: AgentTokenSecret("a-secret"))
            return .json(status, Self.document(created))
        case (_, "GET") where ["agents", "agent-pools", "authentication-tokens"].contains(last):
            return .text(status, #"{"data": []}"#)
        case ("agents", _):
            return .json(status, Self.document(Agent(id: AgentID(rawValue: last), status: .idle)))
        case ("authentication-tokens", _):
            return .json(status, Self.document(AgentToken(id: AgentTokenID(rawValue: last))))
        default:
            let id = last == "agent-pools" ? Self.poolID(1) : AgentPoolID(rawValue: last)
            let name = request.body.components(separatedBy: #""name":""#).dropFirst().first?.prefix { $0 != "\"" }
            return .json(status, Self.document(AgentPool(id: id, name: name.map(String.init) ?? "pool-1")))
        }
    }

    private static func padded(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "a", count: max(0, 16 - text.count)) + text
    }
}

extension WireRequest {
    /// The value of a query parameter that is a number; `name` as it goes over the wire.
    func number(_ name: String) -> Int? {
        self.target.split(separator: "?").last?.split(separator: "&")
            .first { $0.hasPrefix(name + "=") }
            .flatMap { Int($0.dropFirst(name.count + 1)) }
    }

    var pageNumber: Int { self.number("page%5Bnumber%5D") ?? 1 }
    var pageSize: Int { self.number("page%5Bsize%5D") ?? 20 }
}
