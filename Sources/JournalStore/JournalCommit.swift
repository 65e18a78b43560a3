package import Warden

/// One transaction of the journal, as it ended; for whoever measures.
package struct JournalCommit: Sendable {
    /// How many writes shared it.
    package let writes: Int
    /// From its beginning until it was on disk, or until it was clear that it will not be.
    package let time: Duration
    /// Why nothing of it was kept; nil when it is on disk.
    package let failure: JournalError?
}
