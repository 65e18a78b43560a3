/// Why a call of the API did not give what was asked.
///
/// Never branch on a title: they vary between releases of Terraform Enterprise.
public enum TerraformCloudError: Error, Hashable, Sendable {
    /// 401: the token is missing or not valid.
    case unauthorized(APIErrors)
    /// 403: the token may not do this.
    case forbidden(APIErrors)
    /// 404: not there, **or** the token may not see it; the API does not tell the two apart.
    case notFound(APIErrors)
    /// 400: the request was not understood.
    case badRequest(APIErrors)
    /// 409: something else holds it.
    case conflict(APIErrors)
    /// 412: the agent is `idle` or `busy`; stop it first.
    case notDeletable(APIErrors)
    /// 422: the API refused a value. `attribute` is the name of what it refused, such as `name`, where the API said;
    /// `message` is why, in the API's words.
    case invalid(attribute: String?, message: String, APIErrors)
    /// The API failed so often of late that nothing is sent until it answers again; nothing was done. Seconds until the
    /// next look.
    case circuitOpen(retryAfter: Double)
    /// 429, still after waiting: nothing was done. Seconds until there is room again, where the API said.
    case rateLimited(retryAfter: Double?, APIErrors)
    /// 5xx: it may or may not have been done.
    case server(status: Int, APIErrors)
    /// Another status that no document mentions; it may or may not have been done.
    case unexpectedStatus(Int, APIErrors)
    /// The answer was 2xx but could not be read.
    case unreadable(reason: String)
    /// The connection failed. Where `sentBytes` is false nothing left this machine, so nothing was done.
    case transport(reason: String, sentBytes: Bool)
    /// The caller's task was cancelled. Where `sentBytes` is false nothing was done.
    case cancelled(sentBytes: Bool)

    /// Whether a mutation that ended so may have been done all the same.
    public var mayHaveBeenDone: Bool {
        switch self {
        // A proxy answers a status of its own also after it has passed a request on.
        case .server, .unexpectedStatus, .unreadable: true
        case .transport(_, let sentBytes), .cancelled(let sentBytes): sentBytes
        case .unauthorized, .forbidden, .notFound, .badRequest, .conflict, .notDeletable, .invalid, .rateLimited,
            .circuitOpen:
            false
        }
    }
}

extension TerraformCloudError {
    /// The error of a 422, with what its first document says of the value that was refused.
    public static func invalid(_ errors: APIErrors) -> TerraformCloudError {
        let first = errors.documents.first
        return .invalid(
            attribute: first?.attribute ?? first?.parameter,
            message: first?.detail ?? first?.title ?? "the API did not say why",
            errors,
        )
    }
}

extension APIErrorDocument {
    /// The last name of ``pointer``: `name` of `/data/attributes/name`, and `allowed-workspaces` of
    /// `/data/relationships/allowed-workspaces/data/0`; nil where it has none.
    fileprivate var attribute: String? {
        self.pointer?.split(separator: "/").last { $0 != "data" && !$0.allSatisfy(\.isNumber) }.map(String.init)
    }
}

/// The error documents of one answer, and the request's ID for a support ticket.
public struct APIErrors: Hashable, Sendable, Codable {
    /// The documents; empty where the body was no JSON:API error document.
    public var documents: [APIErrorDocument]
    /// The value of `X-Request-Id`, where there was one.
    public var requestID: String?
    /// The beginning of a body that was no JSON:API error document, such as the HTML of a proxy.
    public var body: String?

    /// Makes a list of documents.
    public init(documents: [APIErrorDocument] = [], requestID: String? = nil, body: String? = nil) {
        self.documents = documents
        self.requestID = requestID
        self.body = body
    }
}

/// One JSON:API error object.
///
/// - SeeAlso: <https://jsonapi.org/format/#error-objects>.
public struct APIErrorDocument: Hashable, Sendable, Codable {
    /// The HTTP status as text, such as `422`.
    public var status: String?
    /// A short summary; varies between releases.
    public var title: String?
    /// What is wrong with this request.
    public var detail: String?
    /// A JSON pointer to the value that was refused, such as `/data/attributes/name`.
    public var pointer: String?
    /// The name of the query parameter that was refused, such as `sort`.
    public var parameter: String?
    /// A short word for the kind of error, where the API gave one.
    public var code: String?

    /// Makes an error object from its parts.
    public init(
        status: String? = nil,
        title: String? = nil,
        detail: String? = nil,
        pointer: String? = nil,
        parameter: String? = nil,
        code: String? = nil,
    ) {
        self.status = status
        self.title = title
        self.detail = detail
        self.pointer = pointer
        self.parameter = parameter
        self.code = code
    }
}
