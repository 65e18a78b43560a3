import CLuaBridge

/// A value that came out of Lua as bytes.
///
/// - SeeAlso: `CLuaBridge/values.h`.
enum HostValue: Hashable, Sendable {
    case absent
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case table([Entry])
    case function

    /// One entry of a table, in the order in which Lua visited it.
    struct Entry: Hashable, Sendable {
        var key: HostValue
        var value: HostValue
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The value in words, for an error.
    var kind: String {
        switch self {
        case .absent: "nil"
        case .null: "null"
        case .bool: "boolean"
        case .integer, .number: "number"
        case .text: "string"
        case .table: "table"
        case .function: "function"
        }
    }

    /// The elements of a table with keys 1, 2, 3, ...; nil for anything else.
    var list: [HostValue]? {
        guard case .table(let entries) = self else { return nil }
        var byPosition: [Int64: HostValue] = [:]
        for entry in entries {
            guard case .integer(let position) = entry.key else { return nil }
            byPosition[position] = entry.value
        }
        var list: [HostValue] = []
        for position in 1..<Int64(entries.count + 1) {
            guard let value = byPosition[position] else { return nil }
            list.append(value)
        }
        return list
    }

    /// The texts of a list of texts, or of one text alone; nil for anything else.
    var texts: [String]? {
        if let text = self.text { return [text] }
        guard let list = self.list else { return nil }
        var texts: [String] = []
        for value in list {
            guard let text = value.text else { return nil }
            texts.append(text)
        }
        return texts
    }
}

/// Reads values one after the other; the bytes are the bridge's own, so they are whole.
struct ValueReader {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func next() -> HostValue {
        guard self.at < self.bytes.count else { return .absent }
        let tag = self.bytes[self.at]
        self.at += 1
        switch tag {
        case 1: return .bool(false)
        case 2: return .bool(true)
        case 3: return .integer(self.load(Int64.self))
        case 4: return .number(self.load(Double.self))
        case 5:
            let length = Int(self.load(UInt32.self))
            defer { self.at += length }
            return .text(String(decoding: self.bytes[self.at..<self.at + length], as: UTF8.self))
        case 10:
            let count = Int(self.load(UInt32.self))
            var entries: [HostValue.Entry] = []
            for _ in 0..<count {
                let key = self.next()
                entries.append(HostValue.Entry(key: key, value: self.next()))
            }
            return .table(entries)
        case 11: return .null
        case 12: return .function
        default: return .absent
        }
    }

    private mutating func load<Value>(_ type: Value.Type) -> Value {
        defer { self.at += MemoryLayout<Value>.size }
        return self.bytes.loadUnaligned(fromByteOffset: self.at, as: type)
    }
}
