/// The kinds of JSON values, as their first byte tells them apart.
public enum JSONKind: Hashable, Sendable {
    /// `{`
    case object
    /// `[`
    case array
    /// `"`
    case string
    /// A digit or `-`.
    case number
    /// `true` or `false`.
    case bool
    /// `null`.
    case null
}
