/// Why a body is not a form that we accept, and where.
package struct FormError: Error, Hashable, Sendable {
    package let problem: Problem
    /// The byte at which the wrong part begins, from 0.
    package let offset: Int

    init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    package enum Problem: String, Hashable, Sendable {
        case percent = "a % is not followed by two digits of base 16"
        case notUTF8 = "it is not UTF-8"
        case emptyName = "a field has no name"
        case duplicateName = "a field comes twice"
    }

    /// One sentence without a word of the form itself.
    package var explanation: String { "\(self.problem.rawValue) (byte \(self.offset))" }
}
