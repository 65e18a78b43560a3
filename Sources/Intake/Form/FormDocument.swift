/// A body in the form `name=value&name=value`, read strictly.
///
/// - A `+` is a blank; a `%` needs two digits of base 16, in either case.
/// - Names and values are UTF-8 once decoded.
/// - No name is empty, and none comes twice, because readers differ in which one they believe; a sender that repeats
///   some names says which.
/// - A field without `=` has the empty value. An empty body has no fields.
///
/// - SeeAlso: <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>, which is more lenient.
package struct FormDocument: Sendable {
    /// The fields in the order in which they came.
    package let fields: [Field]

    let bytes: [UInt8]
    private let repeatable: Set<String>

    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String
        /// Where the name stands in the body, encoded, without the `=`.
        let rawName: Range<Int>
        /// Where the value stands in the body, encoded.
        let rawValue: Range<Int>
    }

    /// Reads a form.
    ///
    /// - Parameters:
    ///   - bytes: The body.
    ///   - repeatable: Names that this sender may write more than once; nothing that trust depends on.
    /// - Throws: ``FormError`` that names the offset of what is wrong.
    package init(_ bytes: [UInt8], repeatable: Set<String> = []) throws(FormError) {
        self.bytes = bytes
        self.repeatable = repeatable
        var fields: [Field] = []
        var names: Set<String> = []
        // A field ends at an & or at the end of the body, so that what follows the last & is a field too.
        var start = bytes.isEmpty ? 1 : 0
        while start <= bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count
            let field = try Self.field(in: start..<end, of: bytes)
            guard names.insert(field.name).inserted || repeatable.contains(field.name) else {
                throw FormError(.duplicateName, at: start)
            }
            fields.append(field)
            start = end + 1
        }
        self.fields = fields
    }

    /// The value of a field, the first one of a repeated one; nil when there is none.
    package subscript(name: String) -> String? {
        self.fields.first { $0.name == name }?.value
    }

    /// The form as a JSON object of texts; the values of a field that may be repeated are always a list.
    var tree: JSONTree {
        var lists: [String: [JSONTree]] = [:]
        for field in self.fields where self.repeatable.contains(field.name) {
            lists[field.name, default: []].append(.string(field.value))
        }
        let members = self.fields.compactMap { field -> JSONTree.Member? in
            guard self.repeatable.contains(field.name) else { return .init(field.name, .string(field.value)) }
            return lists.removeValue(forKey: field.name).map { .init(field.name, .array($0)) }
        }
        return .object(members)
    }

    /// The body's bytes with the values of some fields replaced; everything else stays as it was.
    ///
    /// - Parameter replacement: The new value of the field `name`, not yet encoded; nil to keep it.
    /// - Returns: A form again, with the same fields.
    package func rewriting(_ replacement: (_ name: String) -> String?) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(self.bytes.count)
        for (index, field) in self.fields.enumerated() {
            if index > 0 { output.append(UInt8(ascii: "&")) }
            guard let value = replacement(field.name) else {
                output.append(contentsOf: self.bytes[field.rawName.lowerBound..<field.rawValue.upperBound])
                continue
            }
            output.append(contentsOf: self.bytes[field.rawName])
            output.append(UInt8(ascii: "="))
            output.append(contentsOf: PercentCoding.encoded(value))
        }
        return output
    }

    private static func field(in range: Range<Int>, of bytes: [UInt8]) throws(FormError) -> Field {
        let equals = bytes[range].firstIndex(of: UInt8(ascii: "="))
        let rawName = range.lowerBound..<(equals ?? range.upperBound)
        let rawValue = (equals.map { $0 + 1 } ?? range.upperBound)..<range.upperBound
        guard !rawName.isEmpty else { throw FormError(.emptyName, at: range.lowerBound) }
        return Field(
            name: try PercentCoding.decoded(bytes[rawName]),
            value: try PercentCoding.decoded(bytes[rawValue]),
            rawName: rawName,
            rawValue: rawValue,
        )
    }
}
