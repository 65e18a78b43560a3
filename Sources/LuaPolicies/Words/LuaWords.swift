import CLuaBridge

/// The names that policies have from Lua itself.
enum LuaWords {
    /// Functions and libraries, such as `pairs` and `string`.
    static let globals = Self.list(box_global_name).filter { !Self.isOfHost($0) }
    /// What the libraries hold, such as `string.format`.
    static let members = Self.list(box_library_name).filter { !Self.isOfHost($0) }

    /// The names of a library's members, such as `format`.
    static func members(of library: String) -> [String] {
        Self.members.filter { $0.hasPrefix(library + ".") }.map { String($0.dropFirst(library.count + 1)) }
    }

    private static func isOfHost(_ name: String) -> Bool { HostWord.all.contains { $0.name == name } }

    private static func list(_ name: (Int) -> UnsafePointer<CChar>?) -> [String] {
        var names: [String] = []
        while let next = name(names.count) { names.append(String(cString: next)) }
        return names
    }
}
