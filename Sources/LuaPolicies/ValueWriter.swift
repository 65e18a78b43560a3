/// Writes values for Lua as bytes.
///
/// - SeeAlso: `CLuaBridge/values.h`.
struct ValueWriter {
    private(set) var bytes: [UInt8] = []

    mutating func absent() { self.bytes.append(0) }

    mutating func bool(_ value: Bool) { self.bytes.append(value ? 2 : 1) }

    mutating func integer(_ value: Int) {
        self.bytes.append(3)
        self.raw(Int64(value))
    }

    mutating func text(_ value: String) {
        self.bytes.append(5)
        self.key(value)
    }

    /// Begins a list; `count` values follow.
    mutating func list(_ count: Int) { self.begin(6, count) }

    /// Begins a record; `count` times ``key(_:)`` and a value follow.
    mutating func record(_ count: Int) { self.begin(7, count) }

    /// Begins a record that knows `:in_group`.
    mutating func actor(_ count: Int) { self.begin(8, count) }

    /// Begins a list that knows `:of`.
    mutating func plan(_ count: Int) { self.begin(9, count) }

    mutating func key(_ value: String) {
        self.raw(UInt32(value.utf8.count))
        self.bytes.append(contentsOf: value.utf8)
    }

    mutating func texts(_ values: [String]) {
        self.list(values.count)
        for value in values { self.text(value) }
    }

    private mutating func begin(_ tag: UInt8, _ count: Int) {
        self.bytes.append(tag)
        self.raw(UInt32(count))
    }

    private mutating func raw<Value>(_ value: Value) {
        withUnsafeBytes(of: value) { self.bytes.append(contentsOf: $0) }
    }
}
