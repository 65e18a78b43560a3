import Crypto
import CryptoExtras
import Foundation
import Warden

/// A JSON Web Token, signed with RS256; not proven before ``verify(with:)``.
///
/// The algorithm is ours to choose and not the token's: every other one is refused, `none` and those that would take a
/// public key for a secret among them.
///
/// - SeeAlso: RFC 7519; RFC 7515, appendix A.2; RFC 8725, section 3.1.
struct WebToken {
    /// The name of the key that signed it.
    let keyID: String
    /// What it says; not proven.
    let claims: JSONDocument
    /// What is signed: the first two parts and the dot between them.
    private let message: [UInt8]
    private let signature: [UInt8]

    /// - Throws: ``Rejection`` with `signature_malformed` or `algorithm_not_allowed`.
    init(_ text: Substring) throws(Rejection) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let claims = Self.object(parts[1]),
            let signature = Base64.bytes(ofURLText: parts[2]), !signature.isEmpty
        else { throw Rejection(.signatureMalformed, "The token is not a JSON Web Token of three parts.") }
        guard header.text(at: "alg") == "RS256" else {
            throw Rejection(.algorithmNotAllowed, "The token is not signed with RS256.")
        }
        // An extension that must be understood is one that we do not understand.
        guard header.value(at: "crit") == nil, let keyID = header.firstText(at: "kid") else {
            throw Rejection(.signatureMalformed, "The token does not say with which key it is signed.")
        }
        self.keyID = keyID
        self.claims = claims
        self.message = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
    }

    /// Whether the holder of the private key that belongs to a public one signed it.
    func isSigned(by key: PublicKey) -> Bool {
        guard let key = Self.rsa(key) else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: self.signature),
            for: SHA256.hash(data: self.message),
            padding: .insecurePKCS1v1_5,
        )
    }

    /// The key of RSA; nil for what is none, and for one of fewer than 2,048 bits.
    private static func rsa(_ key: PublicKey) -> _RSA.Signing.PublicKey? {
        switch key {
        case .rsa(let modulus, let exponent): try? _RSA.Signing.PublicKey(n: modulus, e: exponent)
        case .pem(let text): try? _RSA.Signing.PublicKey(pemRepresentation: text)
        }
    }

    private static func object(_ part: Substring) -> JSONDocument? {
        guard let bytes = Base64.bytes(ofURLText: part), let document = try? JSONDocument(bytes),
            document.root.kind == .object
        else { return nil }
        return document
    }
}
