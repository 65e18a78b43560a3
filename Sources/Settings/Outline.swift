import Yams

/// What stands where in the settings' file: which keys, on which lines, and which of them cannot be read.
struct Outline {
    /// A key's parts, such as `["sources", "slack", "kind"]`.
    typealias Path = [String]

    /// The line of every key, and of every element of a list under the list's key and the element's number.
    private(set) var lines: [Path: Int] = [:]
    /// The names that the operator chose, in the file's order, by section.
    private(set) var names: [String: [String]] = [:]
    /// What is wrong with the file's shape: unknown keys, and values of another shape than their key has.
    private(set) var problems: [Problem] = []
    /// Keys that have a problem already, so that nobody reports them as missing, too.
    private(set) var broken: Set<Path> = []
    /// The file without what has a problem.
    private(set) var sound: Node = .mapping(Node.Mapping([]))

    private let file: String

    /// Walks the whole file; the root is nil for a file without content.
    init(file: String, root: Node?) {
        self.file = file
        guard let root, root.null == nil else { return }
        guard let map = root.mapping else {
            self.problems.append(self.problem([], line: root.mark?.line, "the file must be a map of keys"))
            return
        }
        self.sound = .mapping(self.section(map, at: [], of: SchemaSection.root))
    }

    /// The line of the key, or of the nearest one above it that is in the file.
    func line(of path: Path) -> Int? {
        var path = path
        while !path.isEmpty {
            if let line = self.lines[path] { return line }
            path.removeLast()
        }
        return nil
    }

    private mutating func section(_ map: Node.Mapping, at path: Path, of section: SchemaSection) -> Node.Mapping {
        var sound: [(Node, Node)] = []
        for (keyNode, value) in map {
            guard let key = keyNode.scalar?.string else {
                self.problems.append(self.problem(path, line: keyNode.mark?.line, "a key must be a text"))
                continue
            }
            let path = path + [key]
            self.lines[path] = keyNode.mark?.line
            guard let value = self.value(value, at: path, in: section) else {
                self.broken.insert(path)
                continue
            }
            sound.append((keyNode, value))
        }
        return Node.Mapping(sound)
    }

    /// The value without what has a problem; nil when nothing is left of it.
    private mutating func value(_ value: Node, at path: Path, in section: SchemaSection) -> Node? {
        switch section.child(path[path.count - 1]) {
        case nil:
            self.report(path, section.explanation(unknown: path))
            return nil
        case .name(let rule, let child):
            guard rule.fits(path[path.count - 1]) else {
                self.report(path, "this name cannot be used; \(rule.demand)")
                return nil
            }
            self.names[path[0], default: []].append(path[path.count - 1])
            return self.map(value, at: path, of: child)
        case .section(let child):
            return self.map(value, at: path, of: child)
        case .key(let row):
            return self.leaf(value, at: path, row)
        }
    }

    private mutating func map(_ value: Node, at path: Path, of section: SchemaSection) -> Node? {
        if let map = value.mapping { return .mapping(self.section(map, at: path, of: section)) }
        // A section whose keys are all commented out.
        guard value.null == nil else { return .mapping(Node.Mapping([])) }
        self.report(path, "this must be a map; write its keys below it, indented: \(section.keys)")
        return nil
    }

    private mutating func leaf(_ value: Node, at path: Path, _ row: SchemaRow) -> Node? {
        guard value.null == nil else {
            self.report(path, "this has no value; \(row.demand), or remove the key")
            return nil
        }
        switch (row.shape, value) {
        case (.text, .scalar), (.number, .scalar):
            return value
        case (.list, .sequence(let list)):
            return self.elements(list, at: path, row) ? value : nil
        case (.text, _), (.number, _), (.list, _):
            self.report(path, "this must be a \(row.type); \(row.demand)")
            return nil
        }
    }

    /// Whether every element is a text.
    private mutating func elements(_ list: Node.Sequence, at path: Path, _ row: SchemaRow) -> Bool {
        var areSound = true
        for (number, element) in list.enumerated() {
            let path = path + [String(number)]
            self.lines[path] = element.mark?.line
            guard element.scalar == nil || element.null != nil else { continue }
            areSound = false
            // The slip seen most: `- env: NAME` is a map in YAML.
            let hint = element.mapping == nil ? "" : "; a colon with a blank after it begins a map"
            self.problems.append(
                self.problem(Array(path.dropLast()), line: element.mark?.line, "\(row.demand)\(hint)")
            )
        }
        return areSound
    }

    private mutating func report(_ path: Path, _ explanation: String) {
        self.problems.append(self.problem(path, line: self.lines[path], explanation))
    }

    private func problem(_ path: Path, line: Int?, _ explanation: String) -> Problem {
        let key = path.isEmpty ? nil : path.joined(separator: ".")
        return Problem(.file(self.file, line: line), key: key, explanation)
    }
}
