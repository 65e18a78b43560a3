/// One value of a ``JSONDocument``: a place in it, converted when asked.
package struct JSONValue: Sendable {
    let document: JSONDocument
    let index: Int

    private var entry: JSONEntry { self.document.entries[self.index] }

    package enum Kind: Hashable, Sendable { case object, array, string, number, bool, null }

    package var kind: Kind {
        switch self.entry.kind {
        case .object: .object
        case .array: .array
        case .string, .escapedString: .string
        case .number: .number
        case .true, .false: .bool
        case .null, .end: .null
        }
    }

    /// The text of a string; nil for everything else.
    package var text: String? {
        guard self.kind == .string else { return nil }
        let entry = self.entry
        guard entry.kind == .escapedString else {
            return String(decoding: self.document.bytes[entry.start..<entry.extent], as: UTF8.self)
        }
        return self.document.bytes.withUnsafeBufferPointer {
            String(decoding: JSONText.unescaped(entry, in: $0), as: UTF8.self)
        }
    }

    /// A whole number of 64 bits, written without fraction and exponent; nil for everything else.
    package var integer: Int? { self.literal.flatMap { Int($0) } }

    /// A number as it was written, such as `1.50` or `12e3`; nil for everything else.
    package var literal: String? {
        guard self.kind == .number else { return nil }
        return String(decoding: self.document.bytes[self.entry.start..<self.entry.extent], as: UTF8.self)
    }

    /// True or false; nil for everything else.
    package var bool: Bool? {
        switch self.entry.kind {
        case .true: true
        case .false: false
        case .object, .array, .string, .escapedString, .number, .null, .end: nil
        }
    }

    /// The value of an object's member; nil when there is none, and for everything but an object.
    package subscript(name: some StringProtocol) -> JSONValue? {
        guard self.kind == .object else { return nil }
        var index = self.index + 1
        while self.document.entries[index].kind != .end {
            if self.isName(at: index, name) { return JSONValue(document: self.document, index: index + 1) }
            index = self.document.index(after: index + 1)
        }
        return nil
    }

    /// The value of an object's member by the bytes of its name; nil when there is none, and for everything but an object.
    func member(named name: Slice<UnsafeBufferPointer<UInt8>>) -> JSONValue? {
        guard self.kind == .object else { return nil }
        return self.document.bytes.withUnsafeBufferPointer { bytes in
            var index = self.index + 1
            while true {
                let entry = self.document.entries[index]
                guard entry.kind != .end else { return nil }
                let isName =
                    entry.kind == .string
                    ? entry.extent - entry.start == name.count
                        && bytes[entry.start..<entry.extent].elementsEqual(name)
                    : JSONText.unescaped(entry, in: bytes).elementsEqual(name)
                if isName { return JSONValue(document: self.document, index: index + 1) }
                index = self.document.index(after: index + 1)
            }
        }
    }

    /// The members of an object in their order; empty for everything else.
    package var members: [(name: String, value: JSONValue)] {
        guard self.kind == .object else { return [] }
        var members: [(name: String, value: JSONValue)] = []
        var index = self.index + 1
        while self.document.entries[index].kind != .end {
            let name = JSONValue(document: self.document, index: index).text ?? ""
            members.append((name, JSONValue(document: self.document, index: index + 1)))
            index = self.document.index(after: index + 1)
        }
        return members
    }

    /// The elements of an array in their order; empty for everything else.
    package var elements: [JSONValue] {
        guard self.kind == .array else { return [] }
        var elements: [JSONValue] = []
        var index = self.index + 1
        while self.document.entries[index].kind != .end {
            elements.append(JSONValue(document: self.document, index: index))
            index = self.document.index(after: index)
        }
        return elements
    }

    private func isName(at index: Int, _ name: some StringProtocol) -> Bool {
        let entry = self.document.entries[index]
        guard entry.kind == .string else {
            return JSONValue(document: self.document, index: index).text.map { $0.utf8.elementsEqual(name.utf8) }
                ?? false
        }
        guard entry.extent - entry.start == name.utf8.count else { return false }
        return self.document.bytes[entry.start..<entry.extent].elementsEqual(name.utf8)
    }
}
