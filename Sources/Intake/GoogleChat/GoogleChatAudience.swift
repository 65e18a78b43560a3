import Warden

/// For whom Google Chat's tokens are made, as the app's configuration there says under "Authentication audience".
struct GoogleChatAudience: Hashable, Sendable {
    /// A project's number, or the https URL of our endpoint.
    let text: String

    /// Google Chat's own account, which signs, or on whose behalf Google signs.
    static let account = "chat@system.gserviceaccount.com"

    static let accountKeys = KeyPlace(
        rawValue: "https://www.googleapis.com/service_accounts/v1/jwk/chat@system.gserviceaccount.com"
    )
    static let googleKeys = KeyPlace(rawValue: "https://www.googleapis.com/oauth2/v3/certs")

    /// Whether it is a project's number.
    ///
    /// Then Google Chat signs by itself. Else Google signs for everybody who has an
    /// account, and the token says whose it is.
    var isProject: Bool { self.text.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    var keys: KeyPlace { self.isProject ? Self.accountKeys : Self.googleKeys }

    /// Whether a token comes from Google Chat.
    ///
    /// With a URL the account counts: any account of Google's can have a token made with our URL as its audience.
    func isIssuer(of claims: JSONDocument) -> Bool {
        let issuer = claims.text(at: "iss")
        guard !self.isProject else { return issuer == Self.account }
        return (issuer == "https://accounts.google.com" || issuer == "accounts.google.com")
            && claims.text(at: "email") == Self.account && claims.value(at: "email_verified")?.bool == true
    }
}
