import AgentPoolsAPI

extension TerraformCloudError {
    /// What went wrong, for the person who asked; never the token, never a header.
    var sentence: String {
        switch self {
        case .unauthorized: "the API token is missing or not valid"
        case .forbidden: "the API token may not see it"
        case .notFound: "it is not there, or the API token may not see it"
        case .badRequest(let errors): "the API did not understand the request" + Self.detail(errors)
        case .conflict(let errors): "something else holds it" + Self.detail(errors)
        case .notDeletable(let errors): "it cannot be deleted now" + Self.detail(errors)
        case .invalid(_, _, let errors): "the API refused the values" + Self.detail(errors)
        case .circuitOpen: "the API has not answered for a while"
        case .rateLimited(let retryAfter, _):
            "the API's rate limit is used up"
                + (retryAfter.map { "; there is room again in \(Seconds.bounded($0.rounded(.up))) s" } ?? "")
        case .server(let status, _): "the API failed with status \(status)"
        case .unexpectedStatus(let status, _): "the API answered with status \(status)"
        case .unreadable(let reason): "the API's answer could not be read: \(reason)"
        case .transport(let reason, _): "the API could not be reached: \(reason)"
        case .cancelled: "the read was cancelled"
        }
    }

    private static func detail(_ errors: APIErrors) -> String {
        errors.documents.first.flatMap { $0.detail ?? $0.title }.map { ": \($0)" } ?? ""
    }
}
