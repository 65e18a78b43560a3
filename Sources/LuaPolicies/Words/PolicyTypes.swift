/// What an editor needs to complete and check policies: files for the Lua language server.
///
/// - SeeAlso: <https://luals.github.io/wiki/annotations/>, <https://luals.github.io/wiki/settings/>.
package enum PolicyTypes {
    package static let definitionsName = "poolwarden.lua"
    package static let settingsName = ".luarc.json"

    /// The definition file: every word of the host with its types, and its documentation.
    package static var definitions: String {
        var lines = [
            "---@meta",
            "--- What policies have from Poolwarden, for the Lua language server.",
            "--- Written by `poolwarden policy types`.",
            "",
        ]
        for type in HostType.all { lines += Self.lines(of: type) + [""] }
        // Classes first: a global may be of one that stands further down in the table.
        for word in HostWord.all where word.kind == .table { lines += Self.classLines(of: word) + [""] }
        for word in HostWord.all where word.kind != .table { lines += Self.lines(of: word) + [""] }
        for word in HostWord.all where word.kind == .table && word.holder == nil {
            lines += Self.comment(word.about) + ["---@type \(word.signature)", "\(word.name) = {}", ""]
        }
        lines += Self.clock
        return lines.joined(separator: "\n") + "\n"
    }

    /// The settings of the editor's workspace; what policies do not have is switched off.
    package static var editorSettings: String {
        let absent = ["coroutine", "debug", "io", "os", "package"].map { "    \"\($0)\": \"disable\"" }
        return """
            {
              "runtime.version": "Lua 5.4",
              "runtime.builtin": {
            \(absent.joined(separator: ",\n"))
              },
              "workspace.library": ["\(Self.definitionsName)"],
              "workspace.checkThirdParty": false
            }

            """
    }

    /// Of `os` policies have two functions, on the time of the evaluation.
    private static let clock = [
        "---@class oslib",
        "os = {}",
        "",
        "--- The time of the evaluation in seconds since 1970, or that of a table with year, month, day, ...",
        "---@param table? table",
        "---@return integer",
        "function os.time(table) end",
        "",
        "--- A time in words, by the format of strftime.",
        "---@param format? string",
        "---@param time? integer",
        "---@return string|table",
        "function os.date(format, time) end",
    ]

    // MARK: - Types

    private static func lines(of type: HostType) -> [String] {
        if let alias = type.alias { return Self.comment(type.about) + ["---@alias \(type.name) \(alias)"] }
        let parent = type.element.map { ": { [integer]: \($0) }" } ?? ""
        let fields = type.fields.map { field in
            "---@field \(field.name)\(field.isOptional ? "?" : "") \(field.type) \(field.about)"
        }
        let isHeld = HostWord.all.contains { $0.kind == .method && $0.holder == type.name }
        return Self.comment(type.about) + ["---@class \(type.name)\(parent)"] + fields
            + type.operators.map { "---@operator \($0)" }
            + (isHeld ? ["local \(Self.local(type.name)) = {}"] : [])
    }

    private static func classLines(of word: HostWord) -> [String] {
        let tables = HostWord.all.filter { $0.holder == word.name && $0.kind == .table }
        return Self.comment(word.about) + ["---@class \(word.signature)"]
            + tables.map { "---@field \($0.member) \($0.signature) \($0.about)" }
            + ["local \(Self.local(word.signature)) = {}"]
    }

    // MARK: - Words

    private static func lines(of word: HostWord) -> [String] {
        let name = Self.definedName(of: word)
        guard let signature = Signature(word.signature) else {
            return Self.comment(word.about) + ["---@type \(word.signature)", "\(name) = nil"]
        }
        // A method's `self` is what stands before the colon.
        let parameters = signature.parameters.dropFirst(word.kind == .method ? 1 : 0)
        var lines = Self.comment(word.about)
        if let example = word.example { lines += ["---", "--- ```lua", "--- \(example)", "--- ```"] }
        lines += parameters.map { "---@param \($0.name)\($0.isOptional ? "?" : "") \($0.type)" }
        // After `find(name) or deny("...")` there is a pool: editors know no word for what never comes back.
        let result = word.kind == .verdict ? "any" : signature.result
        if let result { lines.append("---@return \(result)") }
        lines.append("function \(name)(\(parameters.map(\.name).joined(separator: ", "))) end")
        return lines
    }

    /// Under which name the file defines it: that of the class for what a table or a value has.
    private static func definedName(of word: HostWord) -> String {
        guard let holder = word.holder else { return word.name }
        if word.kind == .method { return "\(Self.local(holder)):\(word.member)" }
        let table = HostWord.all.first { $0.kind == .table && $0.name == holder }
        return "\(Self.local(table?.signature ?? holder)).\(word.member)"
    }

    /// A class's name as the name of a local variable.
    private static func local(_ name: String) -> String { name.replacing(".", with: "_") }

    private static func comment(_ text: String) -> [String] { ["--- \(text)"] }
}
