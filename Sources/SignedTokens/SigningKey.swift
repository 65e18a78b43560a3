import Crypto
import CryptoExtras
import Foundation

/// A private RSA key that signs JSON Web Tokens, as services give one to a program that is to prove who it is.
///
/// - SeeAlso: RFC 7519; RFC 7518, section 3.3 (RS256).
package struct SigningKey: Sendable {
    private let key: _RSA.Signing.PrivateKey

    /// Why a text is no such key; it says nothing of the text.
    package struct Unreadable: Error, CustomStringConvertible {
        package let description = "this is no private RSA key in PEM form (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)"
    }

    /// - Parameter pem: PKCS #8 or PKCS #1 in PEM (RFC 7468), of 2,048 bits at least.
    /// - Throws: ``Unreadable``.
    package init(pem: String) throws(Unreadable) {
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem), key.keySizeInBits >= 2_048 else {
            throw Unreadable()
        }
        self.key = key
    }

    /// A token that says what the claims say, in the compact form of RFC 7515, section 7.1.
    ///
    /// - Parameters:
    ///   - claims: The claims by name; times are seconds since 1970.
    ///   - keyID: Which of its holder's keys this is (`kid`); nil for none.
    /// - Returns: Three texts in base64url, parted by dots.
    package func token(_ claims: [String: Claim], keyID: String? = nil) -> String {
        var header: [String: Claim] = ["alg": "RS256", "typ": "JWT"]
        if let keyID { header["kid"] = .text(keyID) }
        let signed = "\(Self.part(header)).\(Self.part(claims))"
        guard
            let signature = try? self.key.signature(
                for: SHA256.hash(data: Data(signed.utf8)),
                padding: .insecurePKCS1v1_5,
            )
        else { preconditionFailure("a key of 2,048 bits signs any digest") }
        return "\(signed).\(Self.base64URL(signature.rawRepresentation))"
    }

    /// What is claimed.
    package enum Claim: Sendable, Encodable, ExpressibleByStringLiteral {
        case text(String)
        case number(Int)

        package init(stringLiteral value: String) { self = .text(value) }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            }
        }
    }

    private static func part(_ members: [String: Claim]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(members) else { preconditionFailure("texts and numbers have a JSON form") }
        return Self.base64URL(json)
    }

    /// Base 64 with the alphabet for addresses, without padding (RFC 4648, section 5).
    private static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
