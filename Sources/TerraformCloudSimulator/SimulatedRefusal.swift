package import AgentPoolsAPI

/// An answer of the simulator that is an error: a status and its document.
package struct SimulatedRefusal: Error, Sendable, Hashable {
    package let status: Int
    package let document: ErrorsDocument

    init(_ status: Int, title: String, detail: String? = nil, pointer: String? = nil) {
        self.status = status
        self.document = ErrorsDocument(errors: [
            APIErrorDocument(status: "\(status)", title: title, detail: detail, pointer: pointer)
        ])
    }

    /// 401: the token is missing or bad.
    static let unauthorized = SimulatedRefusal(401, title: "unauthorized")
    /// 404: not there; the API says the same to those who may not see it.
    static let notFound = SimulatedRefusal(404, title: "not found")
    /// 412: the text is the reference's.
    static let notDeletable = SimulatedRefusal(
        412,
        title: "precondition failed",
        detail: "Agent is not deletable. "
            + "Agents must have a status of `unknown`, `errored`, or `exited` before being deleted.",
    )
    /// 422: a pool in use; the status is recorded nowhere, the text is that of HashiCorp's guide to agent pools.
    static let inUse = SimulatedRefusal(
        422,
        title: "invalid attribute",
        detail: "You cannot delete an agent pool that is still associated with one or more workspaces",
    )

    /// 422: a body that cannot be read.
    static func malformed(_ detail: String) -> SimulatedRefusal {
        SimulatedRefusal(422, title: "invalid request body", detail: detail)
    }

    /// 422: a pool's name that cannot be taken.
    static func name(_ detail: String) -> SimulatedRefusal {
        SimulatedRefusal(422, title: "invalid attribute", detail: detail, pointer: "/data/attributes/name")
    }

    /// 400: a query parameter that cannot be read.
    static func parameter(_ detail: String) -> SimulatedRefusal {
        SimulatedRefusal(400, title: "invalid query parameter", detail: detail)
    }

    /// 429, with the text of the API's documentation.
    static let rateLimited = SimulatedRefusal(
        429,
        title: "Too many requests",
        detail: "You have exceeded the API's rate limit.",
    )
}
