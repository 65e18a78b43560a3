import AgentPoolsAPI
import Foundation
import NIOHTTP1

/// What came back over HTTP, before anyone asked what it means.
struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var body: Data

    var isSuccess: Bool { (200..<300).contains(self.status) }

    /// The error that the status stands for; nil for 2xx.
    ///
    /// - SeeAlso: The status tables of the Agent Pools and Agents API.
    var failure: TerraformCloudError? {
        guard !self.isSuccess else { return nil }
        let errors = APIErrors.read(self.body, requestID: self.headers.first(name: "X-Request-Id"))
        return switch self.status {
        case 400: .badRequest(errors)
        case 401: .unauthorized(errors)
        case 403: .forbidden(errors)
        case 404: .notFound(errors)
        case 409: .conflict(errors)
        case 412: .notDeletable(errors)
        case 422: .invalid(errors)
        case 429: .rateLimited(retryAfter: self.secondsUntilRoom, errors)
        case 500..<600: .server(status: self.status, errors)
        default: .unexpectedStatus(self.status, errors)
        }
    }

    /// How long the API asks us to wait, in seconds: the longer of `Retry-After` and `X-RateLimit-Reset`.
    ///
    /// `X-RateLimit-Reset` counts seconds, with a fraction; it is no point in time. `Retry-After` as a date is passed
    /// over: the API does not send one.
    var secondsUntilRoom: Double? {
        ["Retry-After", "X-RateLimit-Reset"]
            .compactMap { self.headers.first(name: $0).flatMap { Double($0) } }
            .filter { $0.isFinite && $0 >= 0 }
            .max()
    }

    /// Reads the body of a success.
    ///
    /// - Throws: ``TerraformCloudError/unreadable(reason:)`` when it is no such document.
    func document<Document: Decodable>(_ type: Document.Type) throws(TerraformCloudError) -> Document {
        do {
            return try JSONDecoder().decode(type, from: self.body)
        } catch {
            throw .unreadable(reason: "status \(self.status) with a body that is not the expected JSON:API document")
        }
    }
}
