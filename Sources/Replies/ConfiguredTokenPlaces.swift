package import AgentPoolsAPI
package import Warden

/// The places of the settings where the secrets of new agent tokens go: folders and hooks.
///
/// A secret is in the file or in the body that is posted, and nowhere else: no error has it.
package struct ConfiguredTokenPlaces: TokenPlaces {
    private let places: [TokenPlaceName: Place]
    private let post: Post
    private let pauses: [Duration]

    package enum Place: Sendable {
        /// The path of a folder that exists.
        case folder(String)
        /// An address; whoever knows it can post there.
        case hook(Secret)
    }

    /// - Parameters:
    ///   - places: By their names in the settings.
    ///   - client: What to send with; its owner shuts it down.
    ///   - pauses: What is waited before a hook is tried once more.
    package init(
        _ places: [TokenPlaceName: Place],
        client: ReplyClient,
        pauses: [Duration] = [.seconds(1), .seconds(3)],
    ) {
        self.places = places
        self.post = Post(client: client)
        self.pauses = pauses
    }

    package func keep(
        _ created: CreatedAgentToken,
        ofPool pool: String,
        at place: TokenPlaceName,
    ) async throws(TokenHandoverError) {
        switch try self.find(place) {
        case .folder(let path):
            do throws(TokenFolder.Failure) {
                try TokenFolder(path: path).keep(created, ofPool: pool)
            } catch {
                throw TokenHandoverError(reason: error.reason)
            }
        case .hook(let url):
            do throws(ReplyError) {
                try await TokenHook(url: url, pauses: self.pauses).keep(created, ofPool: pool, self.post)
            } catch {
                throw TokenHandoverError(reason: "token_places.\(place) did not take the secret: \(error.reason)")
            }
        }
    }

    /// Looks whether a folder can be written; of a hook, whether the settings have it: asking it could do something.
    package func check(_ place: TokenPlaceName) async throws(TokenHandoverError) {
        guard case .folder(let path) = try self.find(place) else { return }
        do throws(TokenFolder.Failure) {
            try TokenFolder(path: path).check()
        } catch {
            throw TokenHandoverError(reason: error.reason)
        }
    }

    private func find(_ place: TokenPlaceName) throws(TokenHandoverError) -> Place {
        guard let found = self.places[place] else {
            throw TokenHandoverError(reason: "the settings have no token_places.\(place)")
        }
        return found
    }
}
