/// The name of a configured sender, as the settings give it: the last part of its path `/hooks/<name>`.
package struct SourceName: Hashable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { self.rawValue }

    /// The source of ticks: no sender is ever behind it.
    package static let schedule = SourceName(rawValue: "schedule")
}

/// Which protocol a source speaks.
package enum SenderKind: String, Hashable, Sendable, Codable, CaseIterable {
    case slack
    case github
}
