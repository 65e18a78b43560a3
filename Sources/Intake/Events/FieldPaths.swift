import Warden

/// Typed fields that are read from the payload, in the order in which policies see them.
///
/// A path that leads nowhere gives no field: policies see nil.
struct FieldPaths {
    private(set) var fields: [Occurrence.Field] = []
    private let document: JSONDocument

    init(_ document: JSONDocument) {
        self.document = document
    }

    /// A text at the first of some paths that has one.
    mutating func text(_ name: String, _ paths: String...) {
        for path in paths {
            guard let text = self.document.text(at: path) else { continue }
            self.add(name, .text(text))
            return
        }
    }

    /// A whole number at the first of some paths that has one.
    mutating func number(_ name: String, _ paths: String...) {
        for path in paths {
            guard let number = self.document.integer(at: path) else { continue }
            self.add(name, .number(number))
            return
        }
    }

    /// The texts of a list.
    mutating func texts(_ name: String, _ path: String) {
        guard let list = self.document.value(at: path), list.kind == .array else { return }
        self.add(name, .list(list.elements.compactMap { $0.text.map(FieldValue.text) }))
    }

    /// The texts of an object's members.
    mutating func record(_ name: String, _ path: String) {
        guard let object = self.document.value(at: path), object.kind == .object else { return }
        self.add(
            name,
            .record(object.members.compactMap { name, value in value.text.map { .init(name, .text($0)) } }),
        )
    }

    mutating func add(_ name: String, _ value: FieldValue?) {
        if let value { self.fields.append(.init(name, value)) }
    }
}
