package import AgentPoolsAPI

/// An answer of the simulator that is an error: a status and its document.
package struct SimulatedRefusal: Error, Sendable, Hashable {
    package let status: Int
    package let document: ErrorsDocument

    init(
        _ status: Int,
        title: String,
        detail: String? = nil,
        pointer: String? = nil,
        parameter: String? = nil,
    ) {
        self.status = status
        self.document = ErrorsDocument(errors: [
            APIErrorDocument(
                status: "\(status)",
                title: title,
                detail: detail,
                pointer: pointer,
                parameter: parameter,
            )
        ])
    }

    /// 401: the token is missing or bad.
    static let unauthorized = SimulatedRefusal(401, title: "unauthorized")
    /// 403: the token may not do this.
    static let forbidden = SimulatedRefusal(403, title: "forbidden")
    /// 404: not there; the API says the same to those who may not see it.
    static let notFound = SimulatedRefusal(404, title: "not found")
    /// 409: a body that names another resource than the path does, as JSON:API has it.
    static let conflict = SimulatedRefusal(
        409,
        title: "conflict",
        detail: "data.id must be the ID in the path",
        pointer: "/data/id",
    )
    /// 412: the text is the reference's.
    static let notDeletable = SimulatedRefusal(
        412,
        title: "precondition failed",
        detail: "Agent is not deletable. "
            + "Agents must have a status of `unknown`, `errored`, or `exited` before being deleted.",
    )
    /// 413: a body that no call needs.
    static let tooLarge = SimulatedRefusal(413, title: "payload too large")
    /// 415, where content types are taken strictly.
    static let unsupportedMediaType = SimulatedRefusal(
        415,
        title: "unsupported media type",
        detail: "Requests that change something must have the Content-Type application/vnd.api+json",
    )
    /// 422: a pool in use; the status is recorded nowhere, the text is that of HashiCorp's guide to agent pools.
    static let inUse = SimulatedRefusal(
        422,
        title: "invalid attribute",
        detail: "You cannot delete an agent pool that is still associated with one or more workspaces",
    )
    /// 422: a second pool in the edition of 2020; the text is the reference's.
    static let onlyOnePool = SimulatedRefusal(
        422,
        title: "invalid attribute",
        detail: "Only one Agent Pool may exist for an organization",
        pointer: "/data",
    )

    /// 422: a body that is no document.
    static func malformed(_ detail: String) -> SimulatedRefusal {
        SimulatedRefusal(422, title: "invalid request body", detail: detail)
    }

    /// 422: a member of the body that is missing or of a wrong type.
    static func member(_ detail: String, at pointer: String) -> SimulatedRefusal {
        SimulatedRefusal(422, title: "invalid attribute", detail: detail, pointer: pointer)
    }

    /// 422: an attribute that cannot be taken.
    static func attribute(_ name: String, _ detail: String) -> SimulatedRefusal {
        .member(detail, at: "/data/attributes/\(name)")
    }

    /// 422: a relationship that cannot be taken.
    static func relationship(_ detail: String, _ place: String) -> SimulatedRefusal {
        .member(detail, at: "/data/relationships/\(place)")
    }

    /// 400: a query parameter that cannot be read.
    static func parameter(_ name: String, _ detail: String) -> SimulatedRefusal {
        SimulatedRefusal(400, title: "invalid query parameter", detail: detail, parameter: name)
    }

    /// 429; its document is in the API's documentation, and its status is a number there.
    static let rateLimited = SimulatedRefusal(
        429,
        title: "Too many requests",
        detail: "You have exceeded the API's rate limit.",
    )
}
