package import Warden

/// How a message to a destination is written.
package enum DestinationKind: String, Hashable, Sendable, CaseIterable {
    /// For an incoming webhook of Slack, or of whoever takes the same form.
    case slack
    /// JSON with `text`, `policy` and `delivery`, for a program of the operator's.
    case webhook
}

extension ValidSettings {
    /// Where policies may send messages with `notify`.
    ///
    /// - `destinations.<key>.kind` (`slack | webhook`, required).
    /// - `destinations.<key>.url` (secret reference, required): https, or http on this machine.
    /// - `destinations.<key>.name` (text, default: the key): what policies call it.
    package struct Destination: Sendable {
        /// The operator's own name for it, once in a file.
        package let key: String
        /// Such as `slack:#ops`; once in a file.
        package let name: String
        package let kind: DestinationKind
        /// Whoever knows it can write there.
        package let url: Secret
    }

    /// Where the secrets of new agent tokens may go.
    ///
    /// - `token_places.<name>.folder` (path, relative to the settings' folder): it exists.
    /// - `token_places.<name>.url` (secret reference): https, or http on this machine.
    package struct TokenPlace: Sendable {
        package let name: TokenPlaceName
        package let kind: Kind

        package enum Kind: Sendable {
            /// As it was looked into: relative to the current folder where it is not absolute.
            case folder(String)
            case hook(Secret)
        }
    }
}
