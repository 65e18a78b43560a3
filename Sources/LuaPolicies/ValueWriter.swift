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

    mutating func number(_ value: Double) {
        self.bytes.append(4)
        self.raw(value)
    }

    /// The null of JSON.
    mutating func null() { self.bytes.append(11) }

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

    /// Writes a moment in whole seconds since 1970.
    mutating func moment(_ seconds: Int) { self.seconds(13, seconds) }

    /// Writes a time in whole seconds.
    mutating func duration(_ seconds: Int) { self.seconds(14, seconds) }

    /// Writes a record whose fields need not be counted before.
    mutating func fields(_ body: (inout RecordWriter) -> Void) { self.fields(7, body) }

    /// The same for a record that knows `:in_group`.
    mutating func actorFields(_ body: (inout RecordWriter) -> Void) { self.fields(8, body) }

    private mutating func fields(_ tag: UInt8, _ body: (inout RecordWriter) -> Void) {
        self.begin(tag, 0)
        let end = self.bytes.count
        // Moved and moved back, so that nothing is copied.
        var record = RecordWriter()
        swap(&record.values, &self)
        body(&record)
        swap(&record.values, &self)
        withUnsafeBytes(of: record.count) { self.bytes.replaceSubrange((end - 4)..<end, with: $0) }
    }

    private mutating func seconds(_ tag: UInt8, _ seconds: Int) {
        self.bytes.append(tag)
        self.raw(Int64(seconds))
    }

    private mutating func begin(_ tag: UInt8, _ count: Int) {
        self.bytes.append(tag)
        self.raw(UInt32(count))
    }

    private mutating func raw<Value>(_ value: Value) {
        withUnsafeBytes(of: value) { self.bytes.append(contentsOf: $0) }
    }
}

/// Writes the fields of a record; what is nil is left out.
struct RecordWriter {
    fileprivate var values = ValueWriter()
    fileprivate var count: UInt32 = 0

    mutating func text(_ name: String, _ value: String?) {
        guard let value else { return }
        self.value(name) { $0.text(value) }
    }

    mutating func texts(_ name: String, _ values: [String]?) {
        guard let values else { return }
        self.value(name) { $0.texts(values) }
    }

    mutating func bool(_ name: String, _ value: Bool?) {
        guard let value else { return }
        self.value(name) { $0.bool(value) }
    }

    mutating func integer(_ name: String, _ value: Int?) {
        guard let value else { return }
        self.value(name) { $0.integer(value) }
    }

    /// A moment in whole seconds since 1970.
    mutating func moment(_ name: String, _ seconds: Int?) {
        guard let seconds else { return }
        self.value(name) { $0.moment(seconds) }
    }

    /// One field; `body` writes one value.
    mutating func value(_ name: String, _ body: (inout ValueWriter) -> Void) {
        self.values.key(name)
        body(&self.values)
        self.count += 1
    }
}
