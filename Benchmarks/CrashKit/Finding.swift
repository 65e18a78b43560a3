/// Something that the server promises and did not keep.
package struct Finding: Hashable, Sendable, CustomStringConvertible {
    package let promise: Promise
    /// Where it was seen, and what.
    package let text: String

    package enum Promise: String, Sendable, CaseIterable {
        /// What was acknowledged is in the journal.
        case lost
        /// The journal is whole, and opens.
        case corrupt
        /// What was acknowledged is settled after a start.
        case stuck
        /// An operation happens once at most.
        case doubled
        /// What an answer or a settlement says is so.
        case contradicted
        /// An error of the disk is answered in the sender's form, or ends the server with a status that says so.
        case unclean
    }

    init(_ promise: Promise, _ text: String) {
        self.promise = promise
        self.text = text
    }

    package var description: String { "\(self.promise.rawValue): \(self.text)" }
}

extension [Finding] {
    /// Such as `0 lost, 0 corrupt, 0 stuck`.
    func counts(of promises: [Finding.Promise]) -> String {
        promises.map { promise in "\(self.count { $0.promise == promise }) \(promise.rawValue)" }
            .joined(separator: ", ")
    }
}
