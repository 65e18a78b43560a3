import Foundation

/// The sample answers of the reference, as facts of the API written down anew.
enum Samples {
    static func pool(
        id: String = "apool-yoGUFz5zcRMMz53i",
        name: String = "example-pool",
        workspaces: String,
    ) -> String {
        """
        {"id": "\(id)", "type": "agent-pools",
         "attributes": {"name": "\(name)", "created-at": "2020-08-05T18:10:26.964Z"},
         "relationships": {
           "agents": {"links": {"related": "/api/v2/agent-pools/\(id)/agents"}},
           "authentication-tokens": {"links": {"related": "/api/v2/agent-pools/\(id)/authentication-tokens"}},
           "workspaces": {"data": [\(workspaces)]}},
         "links": {"self": "/api/v2/agent-pools/\(id)"}}
        """
    }

    static let workspace = #"{"id": "ws-9EEkcEQSA3XgWyGe", "type": "workspaces"}"#

    static func list(_ data: String, path: String, totalCount: Int) -> String {
        let address = "https://app.terraform.io/api/v2/\(path)?page%5Bnumber%5D=1&page%5Bsize%5D=20"
        return """
            {"data": [\(data)],
             "links": {"self": "\(address)", "first": "\(address)", "prev": null, "next": null, "last": "\(address)"},
             "meta": {"pagination": {"current-page": 1, "prev-page": null, "next-page": null,
                                     "total-pages": 1, "total-count": \(totalCount)}}}
            """
    }

    static let listPools = list(
        pool(workspaces: workspace),
        path: "organizations/my-organization/agent-pools",
        totalCount: 1,
    )
    static let showPool = #"{"data": \#(pool(workspaces: workspace))}"#
    static let createPool = #"{"data": \#(pool(id: "apool-55jZekR57npjHHYQ", name: "my-pool", workspaces: ""))}"#

    static func agent(_ id: String, _ name: String, _ status: String, _ lastPingAt: String) -> String {
        """
        {"id": "\(id)", "type": "agents",
         "attributes": {"name": \(name), "status": "\(status)", "ip-address": "123.123.123.123",
                        "last-ping-at": "\(lastPingAt)"},
         "links": {"self": "/api/v2/agents/\(id)"}}
        """
    }

    static let listAgents = list(
        [
            agent("agent-A726QeosTCpCumAs", #""my-cool-agent""#, "idle", "2020-10-09T18:52:25.246Z"),
            agent("agent-4cQzjbr1cnM6Pcxr", #""my-other-cool-agent""#, "exited", "2020-08-12T15:25:09.726Z"),
            agent("agent-yEJjXQCucpNxtxd2", "null", "errored", "2020-08-11T06:22:20.300Z"),
        ].joined(separator: ","),
        path: "agent-pools/apool-yoGUFz5zcRMMz53i/agents",
        totalCount: 3,
    )
    static let showAgent = """
        {"data": \(agent("agent-Zz9PTEcUgBtYzht8", #""my-agent""#, "busy", "2020-09-08T18:47:35.361Z"))}
        """

    static func decode<Document: Decodable>(_ type: Document.Type, _ text: String) throws -> Document {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
