/// Something that a journal cannot have come to by itself.
package struct JournalFinding: Hashable, Sendable {
    /// Such as `delivery 7`, `table decisions` or `the file`.
    package let place: String
    /// What is wrong, and what to do.
    package let explanation: String
}
