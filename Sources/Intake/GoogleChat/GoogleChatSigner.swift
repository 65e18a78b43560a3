import Crypto
import CryptoExtras
import Foundation
import Warden

/// Signs requests as Google Chat does, with a private key of one's own: nobody has Google's.
///
/// The token that the request has is made anew for the present time; its key's name, issuer and audience stay.
struct GoogleChatSigner: RequestSigner {
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: secret.text) else {
            throw RequestFileError("Google Chat's requests are signed with a private key of RSA in PEM")
        }
        var request = request
        if let freshDelivery {
            let isMessage = try request.document.text(at: "type") == "MESSAGE"
            try request.replace(
                isMessage ? "message.name" : "eventTime",
                with: .string(
                    isMessage ? "spaces/AAAA/messages/\(freshDelivery.digits)" : Self.time(now, freshDelivery)
                ),
            )
        }
        let old = request.values(of: GoogleChatProof.header).first?.dropFirst(GoogleChatProof.scheme.count)
        guard let old, let token = try? WebToken(old) else {
            throw RequestFileError("the request has no token of Google Chat in its Authorization")
        }
        let text = Self.message(token, issued: Int(now.timeIntervalSince1970.rounded(.down)))
        guard
            let signature = try? key.signature(
                for: SHA256.hash(data: Array(text.utf8)),
                padding: .insecurePKCS1v1_5,
            )
        else { throw RequestFileError("the private key cannot sign") }
        let encoded = Base64.urlText(of: Array(signature.rawRepresentation))
        request.setHeader("Authorization", "\(GoogleChatProof.scheme)\(text).\(encoded)")
        return request
    }

    /// A time that no other event has, such as `2026-01-02T03:04:05.4711Z`.
    private static func time(_ now: Date, _ fresh: UUID) -> String {
        "\(now.formatted(.iso8601).dropLast()).\(fresh.number)Z"
    }

    /// The first two parts of a token that says the same as an old one, good for an hour.
    private static func message(_ old: WebToken, issued: Int) -> String {
        let claims = old.claims.root.members.compactMap { member -> JSONTree.Member? in
            switch member.name {
            case "iat": .init(member.name, .number(issued))
            case "exp": .init(member.name, .number(issued + 3_600))
            default:
                (member.value.text.map(JSONTree.string) ?? member.value.bool.map(JSONTree.bool)).map {
                    .init(member.name, $0)
                }
            }
        }
        let header: JSONTree = ["alg": "RS256", "kid": .string(old.keyID), "typ": "JWT"]
        return [header, .object(claims)].map { Base64.urlText(of: $0.bytes) }.joined(separator: ".")
    }
}
