package import AgentPoolsAPI

/// Where the secrets of new agent tokens go; a port, so that `Warden` writes no files and calls nobody.
package protocol TokenPlaces: Sendable {
    /// Hands a new token's secret to a place of the settings.
    ///
    /// - Parameters:
    ///   - created: The token and its secret.
    ///   - pool: The name of the pool that it belongs to.
    ///   - place: The place's name in the settings.
    /// - Throws: ``TokenHandoverError`` when it is not there now; the secret is then lost for everybody.
    func keep(
        _ created: CreatedAgentToken,
        ofPool pool: String,
        at place: TokenPlaceName,
    ) async throws(TokenHandoverError)

    /// Looks whether a place could take a secret, before a token is made for it.
    func check(_ place: TokenPlaceName) async throws(TokenHandoverError)
}

/// Why a token's secret did not get to its place.
package struct TokenHandoverError: Error, Hashable, Sendable {
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

/// Where the settings name no place.
package struct NoTokenPlaces: TokenPlaces {
    package init() {}

    package func keep(
        _: CreatedAgentToken,
        ofPool _: String,
        at place: TokenPlaceName,
    ) async throws(TokenHandoverError) {
        try await self.check(place)
    }

    package func check(_ place: TokenPlaceName) async throws(TokenHandoverError) {
        throw TokenHandoverError(reason: "the settings have no token_places.\(place)")
    }
}
