extension JSONDocument {
    /// The document's bytes with the values of some members replaced by a string; everything else stays as it was.
    ///
    /// - Parameter replacement: The string to put in place of the value of the member `name`, whatever that value
    ///   is; nil to keep it. `depth` is 1 for the members of the outermost object.
    /// - Returns: A document again.
    package func rewriting(_ replacement: (_ name: String, _ depth: Int) -> String?) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(self.bytes.count)
        var copied = 0
        var isObject: [Bool] = []
        var index = 0
        while index < self.entries.count {
            let entry = self.entries[index]
            switch entry.kind {
            case .object: isObject.append(true)
            case .array: isObject.append(false)
            case .end: isObject.removeLast()
            case .string, .escapedString:
                // In an object every value is skipped below or entered, so what stands here is a name.
                guard isObject.last == true else { break }
                let name = JSONValue(document: self, index: index).text ?? ""
                guard let text = replacement(name, isObject.count) else {
                    index = self.isContainer(index + 1) ? index + 1 : index + 2
                    continue
                }
                let old = self.span(of: index + 1)
                output.append(contentsOf: self.bytes[copied..<old.lowerBound])
                JSONQuoting.append(text, to: &output)
                copied = old.upperBound
                index = self.index(after: index + 1)
                continue
            case .number, .true, .false, .null: break
            }
            index += 1
        }
        output.append(contentsOf: self.bytes[copied...])
        return output
    }

    /// The document's bytes with the value at a path (see ``value(at:)``) replaced; nil when there is none.
    func replacing(at path: String, with tree: JSONTree) -> [UInt8]? {
        guard let value = self.value(at: path) else { return nil }
        let span = self.span(of: value.index)
        return self.bytes[..<span.lowerBound] + tree.bytes + self.bytes[span.upperBound...]
    }

    private func isContainer(_ index: Int) -> Bool {
        switch self.entries[index].kind {
        case .object, .array: true
        case .string, .escapedString, .number, .true, .false, .null, .end: false
        }
    }

    /// The bytes of a value, quotes and brackets included.
    private func span(of index: Int) -> Range<Int> {
        let entry = self.entries[index]
        return switch entry.kind {
        case .object, .array: entry.start..<self.entries[entry.extent - 1].start + 1
        case .string, .escapedString: entry.start - 1..<entry.extent + 1
        case .number: entry.start..<entry.extent
        case .true, .null: entry.start..<entry.start + 4
        case .false: entry.start..<entry.start + 5
        case .end: entry.start..<entry.start + 1
        }
    }
}
