/// What a file does with globals, the host's calls among them: found in its compiled code.
///
/// Read from the code that this process compiled itself, so it sees what Lua sees: a local of the same name is no
/// global, and a local that holds `tfc.pools` is followed.
struct CodeUses {
    /// Every path that is read, as long as it is written.
    var reads: [Use] { zip(self.paths, self.isExtended).filter { !$0.1 }.map(\.0) }
    /// The globals that the file assigns outside of functions, which declares them.
    private(set) var assignedByFile: Set<String> = []
    /// The globals that its functions assign, with each place.
    private(set) var assignedInside: [Use] = []
    /// The globals that the file assigns anywhere.
    var assigned: Set<String> { self.assignedByFile.union(self.assignedInside.map(\.path)) }
    /// The calls of functions that have a path, such as `tfc.pools.create { ... }`.
    private(set) var calls: [Call] = []
    /// The calls with a colon, such as `plan:of("pools.delete")`.
    private(set) var methods: [Call] = []
    /// Functions with a path that are returned without being called.
    private(set) var returned: [Use] = []
    /// What can never be reached, because a word before it ends the run.
    private(set) var unreached: [Use] = []

    private var paths: [Use] = []
    private var isExtended: [Bool] = []

    struct Use: Hashable {
        /// Such as `tfc.pools.create`.
        let path: String
        let line: Int
    }

    struct Call: Hashable {
        /// Such as `tfc.pools.create`; only the method's own name where it is called with a colon.
        let name: String
        /// The path before the colon, where it is known.
        var receiver: String?
        let arguments: [CodeValue]
        /// Whether more arguments may follow: the last one is a call or `...`.
        let isOpen: Bool
        let line: Int
    }

    /// The words that end a run wherever they are called.
    static let verdicts: Set<String> = ["permit", "deny", "ask", "ignore", "note"]

    init(_ code: [UInt8]) {
        var walk = CodeWalk(CodeReader.file(code), upvalues: [.globals], isFile: true)
        walk.run(into: &self)
    }

    // MARK: - What a walk tells

    func path(_ number: Int) -> Use { self.paths[number] }

    mutating func read(_ path: String, line: Int) -> CodeValue {
        self.paths.append(Use(path: path, line: line))
        self.isExtended.append(false)
        return .path(self.paths.count - 1)
    }

    mutating func extend(_ number: Int, by name: String, line: Int) -> CodeValue {
        self.isExtended[number] = true
        return self.read("\(self.paths[number].path).\(name)", line: line)
    }

    mutating func assign(_ global: String, line: Int, byFile: Bool) {
        if byFile {
            self.assignedByFile.insert(global)
        } else {
            self.assignedInside.append(Use(path: global, line: line))
        }
    }

    mutating func call(_ call: Call, isMethod: Bool) {
        if isMethod { self.methods.append(call) } else { self.calls.append(call) }
    }

    mutating func giveBack(_ number: Int, line: Int) {
        self.returned.append(Use(path: self.paths[number].path, line: line))
    }

    mutating func leave(unreached line: Int, after word: String) {
        self.unreached.append(Use(path: word, line: line))
    }
}
