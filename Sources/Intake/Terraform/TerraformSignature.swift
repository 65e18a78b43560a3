import Warden

/// HMAC-SHA512 over the body's exact bytes, as 128 digits of base 16: what Terraform signs with.
enum TerraformSignature {
    static func verify(_ delivery: Delivery, header: String, secrets: Secrets) throws(Rejection) {
        guard let digest = HexDigest(try delivery.onlyValue(of: header), algorithm: .sha512) else {
            throw Rejection(.signatureMalformed, "The signature is not 128 digits of base 16 in lower case.")
        }
        guard KeyedDigest.isMade(digest, of: delivery.body, by: .sha512, withOneOf: secrets) else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it the token or key set in Terraform?")
        }
    }

    /// What signs requests so.
    static func signer(_ header: String, id: FieldSigner.ID) -> FieldSigner {
        FieldSigner(id: id) { request, secret, _ in
            request.setHeader(header, KeyedDigest.text(of: request.body, by: .sha512, secret: secret))
        }
    }
}
