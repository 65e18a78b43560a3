/// What is known of a value without running the code.
indirect enum CodeValue: Hashable {
    case unknown
    /// `nil`.
    case absent
    case bool
    case number
    /// Nil for a text that is put together when the code runs.
    case text(String?)
    case table(CodeTable)
    case function
    /// The table of the file's globals.
    case globals
    /// What a dotted path from a global has, such as `tfc.pools.create`: the number of the use.
    case path(Int)

    /// The kind of the value as messages name it; nil where it is not known.
    var kind: String? {
        switch self {
        case .unknown, .globals, .path: nil
        case .absent: "nil"
        case .bool: "boolean"
        case .number: "number"
        case .text: "text"
        case .table: "table"
        case .function: "function"
        }
    }
}

/// A table that is written down in the code.
struct CodeTable: Hashable {
    /// The fields with names, as far as they are written in one piece with the table.
    var fields: [String: CodeValue] = [:]
    /// The elements of its list, as far as they are known.
    var elements: [CodeValue] = []
    /// Whether there may be more in it.
    var isOpen = false
}
