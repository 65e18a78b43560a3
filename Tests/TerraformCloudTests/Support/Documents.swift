import AgentPoolsAPI

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
