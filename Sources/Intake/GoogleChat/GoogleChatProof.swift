import Foundation
import Warden

/// What proves a delivery of Google Chat's: a token in the header Authorization.
///
/// The token says who sent it and to whom, for an hour; **it does not cover the body**. That nobody on the way changes
/// the body, or keeps a token and uses it again, rests on TLS alone.
///
/// - SeeAlso: <https://developers.google.com/workspace/chat/verify-requests-from-chat>
struct GoogleChatProof {
    static let header = "authorization"
    static let scheme = "Bearer "

    /// How far the clocks may be apart, in seconds.
    private static let leeway: Double = 60

    private let token: WebToken

    init(of delivery: Delivery) throws(Rejection) {
        try delivery.requirePOST(of: "Google Chat")
        let value = try delivery.onlyValue(of: Self.header)
        // Google's tokens have about 1 KB.
        guard value.hasPrefix(Self.scheme), value.utf8.count <= 8_192 else {
            throw Rejection(.signatureMalformed, "The header authorization is not Bearer and a token.")
        }
        self.token = try WebToken(value.dropFirst(Self.scheme.count))
    }

    /// - Parameters:
    ///   - audiences: What the settings have: a project's number, or the URL of our endpoint.
    ///   - keys: Google's public keys.
    ///   - now: Our clock.
    /// - Throws: ``Rejection`` when the token was not made by Google, for Google Chat, for us, for now.
    func verify(audiences: Secrets, keys: any PublicKeys, now: Date) throws(Rejection) {
        let wanted = audiences.all.map { audience in
            GoogleChatAudience(text: audience.text)
        }
        let named = self.token.claims.text(at: "aud")
        // Which keys count is decided by us: without a known audience, by the first that the settings have.
        guard let audience = wanted.first(where: { $0.text == named }) ?? wanted.first else {
            throw Rejection(.secretNotConfigured, "No audience is configured.")
        }
        guard let key = keys.key(self.token.keyID, at: audience.keys) else {
            throw Rejection(.keyUnknown, "Google has published no such key, or it is not known here yet; try again.")
        }
        guard self.token.isSigned(by: key) else {
            throw Rejection(.signatureMismatch, "The token's signature does not fit.")
        }
        guard audience.isIssuer(of: self.token.claims) else {
            throw Rejection(.issuerMismatch, "The token was not made for Google Chat.")
        }
        guard audience.text == named else {
            throw Rejection(
                .audienceMismatch,
                "The token was made for another audience; compare it with the settings.",
            )
        }
        try self.checkTimes(now: now.timeIntervalSince1970)
    }

    private func checkTimes(now: Double) throws(Rejection) {
        guard let expiry = self.token.claims.integer(at: "exp"), let issued = self.token.claims.integer(at: "iat")
        else {
            throw Rejection(.signatureMalformed, "The token does not say from when to when it is good.")
        }
        guard now <= Double(expiry) + Self.leeway else {
            throw Rejection(.tokenExpired, "The token has expired; are both clocks right?")
        }
        let from = max(issued, self.token.claims.integer(at: "nbf") ?? issued)
        guard now >= Double(from) - Self.leeway else {
            throw Rejection(.timestampFuture, "The token is not good yet; are both clocks right?")
        }
    }
}
