/// Why bytes are not a JSON document that we accept, and where.
package struct JSONError: Error, Hashable, Sendable {
    package let problem: Problem
    /// The byte at which reading stopped, from 0.
    package let offset: Int

    init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    package enum Problem: String, Hashable, Sendable {
        case empty = "there is nothing"
        case endsTooEarly = "it ends too early"
        case unexpectedByte = "a byte is not allowed there"
        case trailingBytes = "something follows the document"
        case byteOrderMark = "it begins with a byte order mark"
        case notUTF8 = "it is not UTF-8"
        case controlCharacter = "a control character in a string must be escaped"
        case escape = "an escape in a string is not one of JSON"
        case loneSurrogate = "an escape is half of a surrogate pair"
        case number = "a number is not one of JSON"
        case duplicateName = "an object has one name twice"
        case tooDeep = "it is nested too deeply"
        case tooLong = "it is too long"
    }

    /// One sentence without a word of the document itself.
    package var explanation: String { "\(self.problem.rawValue) (byte \(self.offset))" }
}
