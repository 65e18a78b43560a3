import Warden

/// What GitHub's signature header says; not proven before ``verify(_:secrets:)``.
///
/// `sha256=` and the HMAC-SHA256 over the body's exact bytes, also where the body is a form. The older SHA-1 header
/// is not looked at, and the prefix does not choose the algorithm.
///
/// - Note: Neither a time nor the other headers are signed. What keeps an old request from being sent again is the
///   journal's memory of delivery IDs, so the connection has to keep the request secret: https.
/// - SeeAlso: <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>
struct GitHubSignature {
    static let header = "x-hub-signature-256"
    static let prefix = "sha256="

    private let digest: HexDigest

    init(of delivery: Delivery) throws(Rejection) {
        let signature = try delivery.onlyValue(of: Self.header)
        guard let digest = HexDigest(signature, prefix: Self.prefix) else {
            throw Rejection(
                .signatureMalformed,
                "The signature is not sha256= and 64 digits of base 16 in lower case.",
            )
        }
        self.digest = digest
    }

    func verify(_ body: [UInt8], secrets: Secrets) throws(Rejection) {
        guard KeyedDigest.isMade(self.digest, of: body, withOneOf: secrets) else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it the secret of this webhook?")
        }
    }
}
