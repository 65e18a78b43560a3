/// Where a command finds its organization, and the token for it.
package enum Connection: Hashable, Sendable {
    /// In a settings' file; the organization by the operator's name for it, nil for the first.
    case settings(path: String, organization: String?)
    /// In arguments, and in variables of the environment that other tools of the field read, too.
    case environment(address: String, organization: String)

    /// The settings' file where none is named.
    package static let usualSettings = "config/poolwarden.yaml"

    /// The variable that holds the token where there are no settings.
    package static let tokenVariable = "TFE_TOKEN"

    /// Why nobody can say where to look; the text says what to do.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// Chooses: what an argument names, else the usual settings' file, else the environment.
    ///
    /// - Parameters:
    ///   - config: `--config`.
    ///   - address: `--address`.
    ///   - organization: `--organization`.
    ///   - environment: `TFE_TOKEN`, `TFE_ADDRESS` and `TFE_ORGANIZATION` are looked at.
    ///   - exists: Whether there is a file.
    /// - Returns: Where to look.
    /// - Throws: ``Problem`` when it is nowhere, or in two places.
    package static func choose(
        config: String?,
        address: String?,
        organization: String?,
        environment: [String: String],
        exists: (String) -> Bool,
    ) throws(Problem) -> Connection {
        if let config {
            guard address == nil else {
                throw Problem(description: "--config and --address do not go together: the settings name the address")
            }
            return .settings(path: config, organization: organization)
        }
        if address == nil, exists(Self.usualSettings) {
            return .settings(path: Self.usualSettings, organization: organization)
        }
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard variable(Self.tokenVariable) != nil else {
            let why =
                address == nil
                ? "there is no \(Self.usualSettings) here; give --config FILE, or put an API token into"
                : "with --address the API token comes from the environment; put it into"
            throw Problem(description: "\(why) the variable \(Self.tokenVariable)")
        }
        guard let organization = organization ?? variable("TFE_ORGANIZATION") else {
            throw Problem(description: "which organization? Give --organization NAME, or set TFE_ORGANIZATION")
        }
        return .environment(
            address: address ?? variable("TFE_ADDRESS") ?? "https://app.terraform.io",
            organization: organization,
        )
    }
}
