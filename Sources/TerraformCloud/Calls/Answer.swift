import AgentPoolsAPI
import Foundation
import NIOHTTP1

/// What came back over HTTP, before anyone asked what it means.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
    /// When it came, by our time of day.
    var date: Date

    var isSuccess: Bool { (200..<300).contains(self.status) }

    /// The error that the status stands for.
    ///
    /// - Parameter token: Is taken out of everything that the server sent back.
    /// - Returns: The error; nil for 2xx.
    /// - SeeAlso: The status tables of the Agent Pools and Agents API.
    func failure(without token: APIToken) -> TerraformCloudError? {
        guard !self.isSuccess else { return nil }
        let errors = self.errors(without: token)
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

    /// How long the API asks us to wait before we try again, in seconds; nil where it did not say, or said at once.
    ///
    /// After 429 the longer of `Retry-After` and `X-RateLimit-Reset`. Other answers tell of the latter too, but for them
    /// it has nothing to do with trying again.
    var secondsUntilRoom: Double? {
        let told = self.status == 429 ? [self.retryAfter, self.number("X-RateLimit-Reset")] : [self.retryAfter]
        return told.compactMap(\.self).filter { $0 > 0 }.max()
    }

    /// Seconds, or a date: then the server's own clock counts where it told of it, as ours may go wrong.
    private var retryAfter: Double? {
        guard let text = self.headers.first(name: "Retry-After") else { return nil }
        if let seconds = Self.seconds(text) { return seconds }
        guard let date = HTTPDate.read(text) else { return nil }
        let now = self.headers.first(name: "Date").flatMap(HTTPDate.read) ?? self.date
        return max(0, date.timeIntervalSince(now))
    }

    /// The number in a header, at least 0; nil where there is none.
    ///
    /// `X-RateLimit-Reset` is one: seconds, with a fraction, and no point in time.
    func number(_ name: String) -> Double? {
        self.headers.first(name: name).flatMap(Self.seconds)
    }

    private static func seconds(_ text: String) -> Double? {
        guard let number = Double(text), number.isFinite, number >= 0 else { return nil }
        return number
    }
}

extension Answer {
    /// What the server said of its error, without the token.
    private func errors(without token: APIToken) -> APIErrors {
        let requestID = self.headers.first(name: "X-Request-Id").map(token.redacted)
        // Before reading, as a reader cuts long texts; and after it, as JSON has many ways to write one text.
        let body = Array(token.redacted(from: String(decoding: self.body, as: UTF8.self)).utf8)
        var errors = APIErrors.read(body, requestID: requestID).redacted(token)
        if (300..<400).contains(self.status), errors.documents.isEmpty {
            errors.documents = [APIErrorDocument(title: "redirect", detail: self.redirection(without: token))]
        }
        return errors
    }

    /// Where the answer points, by host alone: the rest of an address may hold anything.
    private func redirection(without token: APIToken) -> String {
        let location = self.headers.first(name: "Location")
        let host = location.flatMap { URLComponents(string: $0)?.host }
        let place = host.map { "to the host \(token.redacted(from: $0).prefix(255))" } ?? "elsewhere"
        return "the answer points \(place); redirects are not followed, as the API token would go there"
    }

    /// Reads the body of a success.
    ///
    /// - Parameters:
    ///   - token: Is taken out of what the server sent back.
    ///   - read: Reads a document of the expected kind.
    /// - Returns: The document.
    /// - Throws: ``TerraformCloudError/unreadable(reason:)`` when it is no such document.
    func document<Document>(
        without token: APIToken,
        _ read: ([UInt8]) throws(JSONError) -> Document,
    ) throws(TerraformCloudError) -> Document {
        // Nobody has a reason to send it back, and what is read is shown to people.
        guard !token.stands(in: self.body) else { throw .unreadable(reason: "the answer holds the API token") }
        do {
            return try read(self.body)
        } catch {
            let type = self.headers.first(name: "Content-Type").map { token.redacted(from: $0).prefix(100) }
            throw .unreadable(
                reason: "status \(self.status) with the content type \(type ?? "none"), and a body that is not the "
                    + "expected JSON:API document: \(error.reason)"
            )
        }
    }
}

extension APIErrors {
    fileprivate func redacted(_ token: APIToken) -> APIErrors {
        var errors = self
        errors.requestID = self.requestID.map(token.redacted)
        errors.body = self.body.map(token.redacted)
        errors.documents = self.documents.map { document in
            APIErrorDocument(
                status: document.status.map(token.redacted),
                title: document.title.map(token.redacted),
                detail: document.detail.map(token.redacted),
                pointer: document.pointer.map(token.redacted),
                parameter: document.parameter.map(token.redacted),
                code: document.code.map(token.redacted),
            )
        }
        return errors
    }
}
