/// Why the journal could not do what was asked; nothing was written.
package enum JournalError: Error, Hashable, Sendable {
    /// The disk is full: nothing more can be kept until there is room.
    case full
    /// More waits to be written than the writer may hold in memory.
    case saturated
    /// This write could not be done, and never will; others go on.
    case rejected(reason: String)
    /// The file cannot be written or read any more; the server must stop and start again.
    case broken(reason: String)
    /// The journal was closed: the server is stopping.
    case closed
}
