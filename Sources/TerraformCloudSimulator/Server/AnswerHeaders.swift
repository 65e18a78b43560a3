import Foundation
import HTTPTypes
import Hummingbird

/// The headers that are on every answer, as they were seen on the live service.
struct AnswerHeaders {
    let edition: SimulatedEdition
    let rate: RateLimit.Reading
    let requestID: String

    func add(to headers: inout HTTPFields) {
        headers.append(contentsOf: self.edition == .today ? Self.today : Self.edition2020)
        // These must be readable as fractions: one client ends its whole program when they are not.
        headers[.rateLimitLimit] = headers[.rateLimitLimit] ?? "\(self.rate.limit)"
        headers[.rateLimitRemaining] = headers[.rateLimitRemaining] ?? "\(self.rate.remaining)"
        headers[.rateLimitReset] = headers[.rateLimitReset] ?? Self.text(self.rate.reset)
        headers[.requestID] = self.requestID
    }

    /// Asks to wait: in the API's header with a fraction, and in `Retry-After` in whole seconds, which is all that some
    /// clients read.
    static func wait(_ seconds: Double) -> HTTPFields {
        [
            .rateLimitRemaining: "0",
            .rateLimitReset: Self.text(seconds),
            .retryAfter: "\(max(1, Int(seconds.rounded(.up))))",
        ]
    }

    /// Seconds to the millisecond, rounded up, so that nobody comes back too early.
    private static func text(_ seconds: Double) -> String {
        "\((max(0, seconds) * 1_000).rounded(.up) / 1_000)"
    }

    private static let common: HTTPFields = {
        var fields: HTTPFields = [.cacheControl: "no-cache"]
        fields.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        fields.append(HTTPField(name: .vary, value: "Origin"))
        fields[.xContentTypeOptions] = "nosniff"
        fields[.frameOptions] = "SAMEORIGIN"
        fields[.xssProtection] = "1; mode=block"
        return fields
    }()

    /// As in an answer of 2020-09-30, in https://github.com/assareh/tfc-agent.
    private static let edition2020: HTTPFields = {
        var fields = Self.common
        fields[.apiVersion] = "2.3"
        return fields
    }()

    private static let today: HTTPFields = {
        var fields = Self.common
        fields[.apiVersion] = "2.6"
        fields[.appName] = "HCP Terraform"
        return fields
    }()
}

extension HTTPField.Name {
    fileprivate static let rateLimitLimit = Self(known: "X-RateLimit-Limit")
    fileprivate static let rateLimitRemaining = Self(known: "X-RateLimit-Remaining")
    fileprivate static let rateLimitReset = Self(known: "X-RateLimit-Reset")
    fileprivate static let apiVersion = Self(known: "TFP-API-Version")
    fileprivate static let appName = Self(known: "TFP-AppName")
    fileprivate static let requestID = Self(known: "X-Request-Id")
    fileprivate static let frameOptions = Self(known: "X-Frame-Options")
    fileprivate static let xssProtection = Self(known: "X-XSS-Protection")

    /// A name that is known to be one.
    private init(known literal: StaticString) {
        guard let name = Self("\(literal)") else { preconditionFailure("\(literal) is no header name") }
        self = name
    }
}
