/// Why a delivery was not accepted.
///
/// Written for its three readers: `reason` is a word for programs and metrics, `explanation` a sentence for the
/// sender's operator, and neither ever holds a secret, a token or the signature that was expected.
package struct Rejection: Error, Hashable, Sendable {
    /// What is wrong, as a word.
    package let reason: Reason
    /// One sentence that says what is wrong and what to do.
    package let explanation: String

    package init(_ reason: Reason, _ explanation: String) {
        self.reason = reason
        self.explanation = explanation
    }

    /// The words for what can be wrong; the first seventeen are those of the signature cases in `Tests/Fixtures`.
    package enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
        case secretNotConfigured = "secret_not_configured"
        case headerMissing = "header_missing"
        case headerDuplicate = "header_duplicate"
        case headerMalformed = "header_malformed"
        case signatureMalformed = "signature_malformed"
        case signatureMismatch = "signature_mismatch"
        case timestampMalformed = "timestamp_malformed"
        case timestampStale = "timestamp_stale"
        case timestampFuture = "timestamp_future"
        case fieldDuplicate = "field_duplicate"
        case algorithmNotAllowed = "algorithm_not_allowed"
        case tokenMissing = "token_missing"
        case tokenMismatch = "token_mismatch"
        case tokenExpired = "token_expired"
        case keyUnknown = "key_unknown"
        case issuerMismatch = "issuer_mismatch"
        case audienceMismatch = "audience_mismatch"
        case methodNotAllowed = "method_not_allowed"
        case mediaTypeNotAllowed = "media_type_not_allowed"
        case bodyMalformed = "body_malformed"
        case fieldMissing = "field_missing"
        case bodyTooLarge = "body_too_large"
        case readTimeout = "read_timeout"
        case sourceUnknown = "source_unknown"
        case overloaded = "overloaded"
    }

    /// The HTTP status that the sender gets: 401 for what is not proven, 400 for what cannot be read.
    package var status: Int {
        switch self.reason {
        case .secretNotConfigured, .headerMissing, .headerDuplicate, .headerMalformed, .signatureMalformed,
            .signatureMismatch, .timestampMalformed, .timestampStale, .timestampFuture, .algorithmNotAllowed,
            .tokenMissing, .tokenMismatch, .tokenExpired, .keyUnknown, .issuerMismatch, .audienceMismatch:
            401
        case .fieldDuplicate, .bodyMalformed, .fieldMissing: 400
        case .sourceUnknown: 404
        case .methodNotAllowed: 405
        case .readTimeout: 408
        case .bodyTooLarge: 413
        case .mediaTypeNotAllowed: 415
        case .overloaded: 503
        }
    }
}
