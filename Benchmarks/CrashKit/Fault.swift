/// What the shim is to do, and when: see `FaultShim/include/fault_shim.h`.
struct Fault: Hashable, Sendable {
    var kind: Kind
    /// The number of the call, from 1, over all calls that change the journal.
    var call: Int
    /// Whether it goes on until it is ended, rather than striking once.
    var isLasting = false

    enum Kind: String, Hashable, Sendable {
        case killBefore = "kill-before"
        case killAfter = "kill-after"
        case killWithin = "kill-within"
        case eio
        case enospc
        /// The call does nothing and says that it was done: what a check must notice.
        case lie
    }
}
