import Foundation
import Testing

/// A JSON document that a command printed, as a program reads it.
struct Document {
    private let members: [String: Any]

    init(_ text: String) throws {
        self.members = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    subscript(_ name: String) -> Any? { self.members[name] }

    var operations: [[String: Any]] { self.members["operations"] as? [[String: Any]] ?? [] }

    /// The first operation.
    var operation: [String: Any] { self.operations.first ?? [:] }

    /// The outcomes of all operations; `null` as nil.
    var outcomes: [String?] { self.operations.map { $0["outcome"] as? String } }
}
