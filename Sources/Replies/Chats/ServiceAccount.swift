package import Foundation
import NIOHTTP1
import SignedTokens
package import Warden

/// A service account of Google's: a key with which an app gets tokens that are good for an hour.
///
/// - SeeAlso: <https://developers.google.com/identity/protocols/oauth2/service-account#httprest>, RFC 7523.
package actor ServiceAccount {
    private let key: SigningKey
    private let file: KeyFile
    private let now: @Sendable () -> Date
    private var current: (token: Secret, until: Date)?

    /// A key file as Google's console gives it out.
    private struct KeyFile: Decodable {
        let clientEmail: String
        let privateKey: String
        let privateKeyID: String?
        let tokenURI: String

        enum CodingKeys: String, CodingKey {
            case clientEmail = "client_email"
            case privateKey = "private_key"
            case privateKeyID = "private_key_id"
            case tokenURI = "token_uri"
        }
    }

    /// Why a text is no key file; it says nothing of the text.
    package struct Unreadable: Error, CustomStringConvertible {
        package let description =
            "this is no key file of a service account: it needs client_email, private_key and token_uri, as JSON"
    }

    /// What the app may do with the tokens: write messages as itself.
    private static let scope = "https://www.googleapis.com/auth/chat.bot"
    /// For as long a token may be asked for, in seconds.
    private static let life = 3_600
    /// A token that ends this soon is not used any more, in seconds.
    private static let margin: TimeInterval = 60

    /// - Parameters:
    ///   - keyFile: The whole file, JSON.
    ///   - now: The clock, which signed claims are made by.
    /// - Throws: ``Unreadable``.
    package init(keyFile: Secret, now: @escaping @Sendable () -> Date = { Date.now }) throws(Unreadable) {
        let bytes = keyFile.withBytes { Data($0) }
        guard let file = try? JSONDecoder().decode(KeyFile.self, from: bytes),
            let key = try? SigningKey(pem: file.privateKey), file.tokenURI.hasPrefix("http")
        else { throw Unreadable() }
        self.file = file
        self.key = key
        self.now = now
    }

    /// A token that is good now: the one that there is, or a new one.
    func token(_ post: Post) async throws(ReplyError) -> Secret {
        let now = self.now()
        if let current = self.current, current.until > now { return current.token }
        let verdict = try await post(
            self.request(now: now),
            toConfigured: self.file.tokenURI,
            headers: HTTPHeaders(),
            contentType: "application/x-www-form-urlencoded",
        )
        struct Granted: Decodable {
            let token: String
            let life: Double?

            enum CodingKeys: String, CodingKey {
                case token = "access_token"
                case life = "expires_in"
            }
        }
        switch verdict.status {
        case 200..<300: break
        case 429: throw .transient(reason: "Google asks to wait", retryAfter: verdict.retryAfter)
        case 400, 401, 403:
            throw .final(reason: "Google does not know the service account's key any more: make a new one and set it")
        default: throw .transient(reason: "Google answered \(verdict.status) for a token", retryAfter: nil)
        }
        guard let granted = verdict.read(Granted.self) else {
            throw .transient(reason: "Google's answer with a token could not be read", retryAfter: nil)
        }
        let token = Secret(granted.token)
        self.current = (token, now + (granted.life ?? Double(Self.life)) - Self.margin)
        return token
    }

    /// The token is not taken any more, whatever its time.
    func forget(_ token: Secret) {
        if self.current?.token == token { self.current = nil }
    }

    private func request(now: Date) -> [UInt8] {
        let time = Int(now.timeIntervalSince1970)
        let assertion = self.key.token(
            [
                "iss": .text(self.file.clientEmail), "scope": .text(Self.scope), "aud": .text(self.file.tokenURI),
                "iat": .number(time), "exp": .number(time + Self.life),
            ],
            keyID: self.file.privateKeyID,
        )
        // Base64url and dots stand in a form as they are.
        return Array("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=\(assertion)".utf8)
    }
}
