/// What the journal does not keep.
enum Redaction {
    /// Stands in the journal where a capability or another secret was.
    static let mark = "[redacted]"
}
