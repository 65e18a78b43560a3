package import AgentPoolsAPI
import Synchronization
package import Warden

/// Token places that keep what they are given, and fail as the test says.
package final class RecordingTokenPlaces: TokenPlaces {
    private let state = Mutex(State())

    private struct State {
        var kept: [Kept] = []
        var checkFailure: TokenHandoverError?
        var keepFailure: TokenHandoverError?
    }

    package struct Kept: Hashable, Sendable {
        package let token: AgentTokenID
        package let secret: String
        package let pool: String
        package let place: TokenPlaceName
    }

    package init() {}

    package var kept: [Kept] { self.state.withLock(\.kept) }

    package func fail(check: String? = nil, keep: String? = nil) {
        self.state.withLock { state in
            state.checkFailure = check.map(TokenHandoverError.init(reason:))
            state.keepFailure = keep.map(TokenHandoverError.init(reason:))
        }
    }

    package func keep(
        _ created: CreatedAgentToken,
        ofPool pool: String,
        at place: TokenPlaceName,
    ) async throws(TokenHandoverError) {
        let failure = self.state.withLock { state -> TokenHandoverError? in
            guard state.keepFailure == nil else { return state.keepFailure }
            state.kept.append(
                Kept(token: created.token.id, secret: created.secret.reveal(), pool: pool, place: place)
            )
            return nil
        }
        if let failure { throw failure }
    }

    package func check(_: TokenPlaceName) async throws(TokenHandoverError) {
        if let failure = self.state.withLock(\.checkFailure) { throw failure }
    }
}
