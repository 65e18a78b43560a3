/// The schema as a tree, for walking a file.
struct SchemaSection: Sendable {
    private var children: [String: Child] = [:]
    /// The keys of this section in the table's order, `<name>` among them.
    private var order: [String] = []

    enum Child: Sendable {
        case key(SchemaRow)
        case section(SchemaSection)
        /// Whatever name the operator chose.
        case name(NameRule, SchemaSection)
    }

    static let root = SchemaSection(Schema.rows[...], depth: 0)

    /// - Parameters:
    ///   - rows: The table's lines of this section, which stand together.
    ///   - depth: How many parts of their keys are above it.
    private init(_ rows: ArraySlice<SchemaRow>, depth: Int) {
        var rest = rows
        while let first = rest.first {
            let part = first.path[depth]
            let own = rest.prefix { $0.path[depth] == part }
            rest = rest.dropFirst(own.count)
            self.order.append(part)
            self.children[part] = Self.child(own, first, depth: depth)
        }
    }

    private static func child(_ rows: ArraySlice<SchemaRow>, _ first: SchemaRow, depth: Int) -> Child {
        guard first.path.count > depth + 1 else { return .key(first) }
        let section = SchemaSection(rows, depth: depth + 1)
        guard first.path[depth] == Schema.name, let rule = Schema.names[first.path[0]] else { return .section(section) }
        return .name(rule, section)
    }

    func child(_ key: String) -> Child? {
        self.children[Schema.name] ?? self.children[key]
    }

    /// Such as `host, port, read_timeout`.
    var keys: String {
        self.order.joined(separator: ", ")
    }

    /// What to say about a key that does not exist.
    func explanation(unknown path: [String]) -> String {
        let key = path[path.count - 1]
        let parent = path.dropLast()
        if let near = NearestKey.find(key, among: self.order) {
            return "there is no such key; write \((parent + [near]).joined(separator: "."))"
        }
        // A right key in a wrong section.
        let elsewhere = Schema.rows.filter { $0.path.last == key }.map(\.key)
        if let row = elsewhere.first {
            return "there is no such key here; write \(row)"
        }
        return "there is no such key; the keys here are \(self.keys)"
    }
}
