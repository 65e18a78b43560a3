package import Warden

/// What policies see of the settings: enough to check and to try them, and none of it is secret.
package struct PolicySurroundings: Sendable {
    package let policies: ValidSettings.PolicySettings
    package let people: People
    /// The names that policies may send messages to.
    package let destinations: Set<String>
    /// The places that policies may name for the secrets of tokens.
    package let tokenPlaces: Set<String>
    /// In the order of the file.
    package let sources: [(name: SourceName, kind: SenderKind)]

    /// Reads them, and nothing else: a CI job that checks policies has none of the server's secrets.
    ///
    /// - Parameters:
    ///   - config: As for ``ValidSettings/load(path:environment:)``.
    ///   - environment: As for ``ValidSettings/load(path:environment:)``.
    /// - Throws: ``SettingsError`` when the file cannot be read, or something of this has a problem.
    package init(config: String, environment: [String: String]) throws(SettingsError) {
        var reader = try ValidSettings.reader(path: config, environment: environment)
        let policies = reader.policies()
        let people = reader.people()
        let destinations = reader.names("destinations").map { key in
            reader.value(Schema.Destination.name, key) ?? key
        }
        let sources = reader.names("sources").compactMap { name in
            reader.value(Schema.Source.kind, name).map { (name: SourceName(rawValue: name), kind: $0) }
        }
        // Not those of secrets and of other sections, which nobody has read: they are the server's.
        let own = reader.problems.filter { problem in
            guard let key = problem.key else { return true }
            let parts = key.split(separator: ".").map(String.init)
            switch parts[0] {
            case "policies", "people": return true
            case "destinations": return parts.last == "name"
            case "sources": return parts.last == "kind"
            default: return false
            }
        }
        guard let policies, own.isEmpty else { throw SettingsError(problems: own.inOrder) }
        self.policies = policies
        self.people = people
        self.destinations = Set(destinations)
        self.tokenPlaces = Set(reader.names("token_places"))
        self.sources = sources
    }

    /// The same of settings that are loaded.
    package init(_ settings: ValidSettings) {
        self.policies = settings.policies
        self.people = settings.people
        self.destinations = Set(settings.destinations.map(\.name))
        self.tokenPlaces = Set(settings.tokenPlaces.map(\.name.rawValue))
        self.sources = settings.sources.map { ($0.name, $0.kind) }
    }
}
