package import Foundation

/// The key of a GitHub App, with which it says who it is.
///
/// - SeeAlso:
///   <https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>.
package struct GitHubAppKey: Sendable {
    private let app: String
    private let key: SigningKey

    /// So long a token is good, in seconds; GitHub takes 600 at most.
    private static let life = 540
    /// So far GitHub's clock may be behind ours, in seconds.
    private static let drift = 60

    /// - Parameters:
    ///   - app: The app's client ID or number.
    ///   - pem: Its private key, as GitHub gives it out.
    /// - Throws: ``SigningKey/Unreadable``.
    package init(app: String, pem: String) throws(SigningKey.Unreadable) {
        self.app = app
        self.key = try SigningKey(pem: pem)
    }

    /// A token that says for nine minutes that its holder is the app.
    package func token(now: Date) -> String {
        let time = Int(now.timeIntervalSince1970)
        return self.key.token(
            ["iss": .text(self.app), "iat": .number(time - Self.drift), "exp": .number(time + Self.life)]
        )
    }
}
