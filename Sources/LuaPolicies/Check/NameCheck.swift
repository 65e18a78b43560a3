import CLuaBridge
import Warden

/// Compares the names that a file uses with those that are there.
struct NameCheck {
    /// What cannot work when its line is reached: with it the file is not loaded.
    private(set) var sure: [PolicyProblem] = []
    /// What works otherwise than its author thinks, or is refused when it is planned.
    private(set) var doubtful: [PolicyProblem] = []

    private let assigned: Set<String>

    private static let globals = Self.list(box_global_name)
    private static let members = Self.list(box_library_name)
    private static let libraries = Set(Self.members.compactMap { $0.split(separator: ".").first.map(String.init) })

    init(file: String, names: CodeUses) {
        self.assigned = names.assigned
        for use in names.reads {
            guard let (message, rule) = self.message(about: use.path) else { continue }
            self.sure.append(PolicyProblem(file: file, line: use.line, message: message, rule: rule))
        }
        for use in names.assignedInside where !names.assignedByFile.contains(use.path) {
            let message =
                "`\(use.path)` is assigned inside a function and declared nowhere; write `local \(use.path) = ...`"
            self.doubtful.append(
                PolicyProblem(file: file, line: use.line, message: message, rule: .undeclaredGlobal)
            )
        }
    }

    private func message(about path: String) -> (String, PolicyProblem.Rule)? {
        let parts = path.split(separator: ".").map(String.init)
        guard let global = parts.first, !self.assigned.contains(global) else { return nil }
        guard Self.globals.contains(global) else {
            if let absent = Self.absent[global] {
                return ("policies have no `\(global)`; \(absent)", .undeclaredGlobal)
            }
            let candidates = Self.globals.union(self.assigned)
            let meant = NearestName.among(candidates.sorted(), to: global).map { "; did you mean `\($0)`?" }
            return ("`\(global)` is declared nowhere\(meant ?? "")", .undeclaredGlobal)
        }
        guard Self.libraries.contains(global), parts.count > 1 else { return nil }
        return Self.message(aboutMember: parts).map { ($0, .unknownCall) }
    }

    private static func message(aboutMember parts: [String]) -> String? {
        let depth = parts[0] == "tfc" ? 3 : 2
        let path = parts.prefix(depth).joined(separator: ".")
        guard !Self.members.contains(path) else { return nil }
        let meant = Self.sameMeaning(parts.prefix(depth)) ?? NearestName.among(Self.members.sorted(), to: path)
        let suggestion = meant.map { "; did you mean \($0)?" } ?? ""
        return "\(path) is not \(parts[0] == "tfc" ? "a call" : "there")\(suggestion)"
    }

    /// The call that other interfaces know by another word.
    private static func sameMeaning(_ parts: ArraySlice<String>) -> String? {
        guard let last = parts.last, let word = Self.words[last] else { return nil }
        let path = (parts.dropLast() + [word]).joined(separator: ".")
        return Self.members.contains(path) ? path : nil
    }

    private static let words = [
        "add": "create", "all": "list", "destroy": "delete", "get": "show", "iterate": "each", "make": "create",
        "new": "create", "read": "show", "remove": "delete", "rename": "update", "len": "count",
    ]

    /// What Lua has elsewhere, and what to write here.
    private static let absent = [
        "collectgarbage": "each evaluation starts with fresh memory",
        "coroutine": "write the steps one after the other: reads wait by themselves",
        "debug": "use log(text) to see what happens",
        "dofile": "use `use \"NAME\"` for the file lib/NAME.lua",
        "io": "they touch no files; use log(text) to write to the log",
        "load": "code comes only from the folder's files; use `use \"NAME\"` for the file lib/NAME.lua",
        "loadfile": "use `use \"NAME\"` for the file lib/NAME.lua",
        "loadstring": "code comes only from the folder's files; use `use \"NAME\"` for the file lib/NAME.lua",
        "module": "a file lib/NAME.lua returns a table; use `use \"NAME\"` to get it",
        "null": "use nil, or json.null for the null of JSON",
        "package": "use `use \"NAME\"` for the file lib/NAME.lua",
        "require": "use `use \"NAME\"` for the file lib/NAME.lua",
        "unpack": "use table.unpack",
    ]

    private static func list(_ name: (Int) -> UnsafePointer<CChar>?) -> Set<String> {
        var names: Set<String> = []
        while let next = name(names.count) { names.insert(String(cString: next)) }
        return names
    }
}
