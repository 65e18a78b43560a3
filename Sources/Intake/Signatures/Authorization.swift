import Warden

/// The header `Authorization`, where it holds the secret itself.
///
/// - SeeAlso: RFC 7617 (Basic), RFC 6750 (Bearer).
enum Authorization {
    static let header = "authorization"

    /// Whether the header has one of the secrets as bearer token.
    static func verifyBearer(_ delivery: Delivery, secrets: Secrets) throws(Rejection) {
        let token = try self.credentials(of: delivery, scheme: "Bearer")
        guard ConstantTime.isOne(token, of: secrets) else {
            throw Rejection(.tokenMismatch, "The bearer token is not one of this source's secrets.")
        }
    }

    /// Whether the header has one of the secrets as `user:password`.
    static func verifyBasic(_ delivery: Delivery, secrets: Secrets) throws(Rejection) {
        let encoded = try self.credentials(of: delivery, scheme: "Basic")
        guard let bytes = Base64.bytes(of: encoded), UTF8Sequence.isValid(bytes) else {
            throw Rejection(.signatureMalformed, "The header Authorization is not Basic and base64 of user:password.")
        }
        guard ConstantTime.isOne(String(decoding: bytes, as: UTF8.self), of: secrets) else {
            throw Rejection(.tokenMismatch, "User and password are not one of this source's secrets.")
        }
    }

    /// What stands after the scheme, whose letters may be in either case (RFC 9110, section 11.1).
    private static func credentials(of delivery: Delivery, scheme: String) throws(Rejection) -> String {
        let value = try delivery.onlyValue(of: self.header)
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == scheme.lowercased() else {
            throw Rejection(.headerMalformed, "The header Authorization is not \(scheme) and a value.")
        }
        return String(parts[1].drop { $0 == " " })
    }

    /// The header's value for a secret.
    static func bearer(_ secret: Secret) -> String {
        secret.withBytes { "Bearer " + String(decoding: $0, as: UTF8.self) }
    }

    /// The header's value for a secret that is `user:password`.
    static func basic(_ secret: Secret) -> String {
        secret.withBytes { "Basic " + Base64.text(of: $0) }
    }
}
