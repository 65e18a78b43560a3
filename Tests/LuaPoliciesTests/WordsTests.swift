import CLuaBridge
import Foundation
import LuaPolicies
import TestKit
import Testing
import Warden

struct `The words of the language` {
    private static let project = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    /// Every word of the table that is there, with its example.
    private static let words: [(name: String, example: String?)] = {
        var words: [(name: String, example: String?)] = []
        var index = 0
        while let word = box_word(index)?.pointee {
            words.append((String(cString: word.name), word.example.map { String(cString: $0) }))
            index += 1
        }
        return words
    }()

    /// Every field of a table that crosses between policies and the host.
    private static let fields: [(type: String, name: String)] = {
        var fields: [(type: String, name: String)] = []
        var index = 0
        while let type = box_type(index)?.pointee {
            var position = 0
            while let name = type.fields[position].name {
                fields.append((String(cString: type.name), String(cString: name)))
                position += 1
            }
            index += 1
        }
        return fields
    }()

    @Test
    func `stand in the reference`() throws {
        let page = Self.project.appending(path: "docs/policy-reference.md")
        let committed = try String(contentsOf: page, encoding: .utf8)
        #expect(committed == PolicyReference.text, "docs/policy-reference.md is older than the words: make reference")
        for word in Self.words {
            #expect(committed.contains("### `\(word.name)"), "\(word.name)")
        }
        for field in Self.fields {
            #expect(committed.contains("| `\(field.name)`") || committed.contains("| `\(field.name)?`"), "\(field)")
        }
    }

    @Test
    func `stand in the definitions for editors`() {
        let lines = Set(PolicyTypes.definitions.split(separator: "\n").map { line in line.prefix { $0 != "(" } })
        for word in Self.words {
            let member = word.name.split { $0 == "." || $0 == ":" }.last ?? ""
            let isFunction = lines.contains { $0.hasPrefix("function ") && $0.hasSuffix(member) }
            let isValue = lines.contains("\(word.name) = {}") || lines.contains { $0.hasSuffix(".\(member) = nil") }
            let isField = lines.contains { $0.hasPrefix("---@field \(member) ") }
            #expect(isFunction || isValue || isField, "\(word.name)")
        }
        for field in Self.fields {
            #expect(lines.contains { $0.hasPrefix("---@field \(field.name)") }, "\(field)")
        }
    }

    @Test(.temporaryFolder)
    func `are definitions that Lua can read`() async throws {
        let file = "\(TemporaryFolder.path)/\(PolicyTypes.definitionsName)"
        try PolicyTypes.definitions.write(toFile: file, atomically: true, encoding: .utf8)
        let errors = "\(TemporaryFolder.path)/errors"
        let luac = try Program(
            "/usr/bin/luac5.4",
            ["-p", file],
            environment: [:],
            folder: TemporaryFolder.path,
            errors: errors,
        )
        let status = await luac.end()
        let said = try String(contentsOfFile: errors, encoding: .utf8)
        #expect(status == 0, "\(said)")
        #expect(PolicyTypes.definitions.hasPrefix("---@meta\n"))
    }

    @Test
    func `come with settings for editors`() throws {
        let settings = try JSONSerialization.jsonObject(with: Data(PolicyTypes.editorSettings.utf8)) as? [String: Any]
        #expect(settings?["runtime.version"] as? String == "Lua 5.4")
        #expect(settings?["workspace.library"] as? [String] == [PolicyTypes.definitionsName])
        let builtin = settings?["runtime.builtin"] as? [String: String]
        #expect(builtin?["io"] == "disable")
        #expect(builtin?["string"] == nil)
    }

    /// Each example, put where it belongs: a registration into a file, a statement into a function.
    private static let examples = Self.words.compactMap { word in
        word.example.map { (name: word.name, text: $0.replacing(" ... end", with: " end")) }
    }

    @Test(arguments: Self.examples)
    func `have examples that pass the check`(_ name: String, _ example: String) throws {
        let kinds = Warden.Operation.Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let manifest = "policy { about = 'x', may = { \(kinds) } }"
        let isRegistration = ["policy", "command", "on", "every", "at", "guard", "use"].contains(name)
        let inside = "local function f(event, args, plan, pool, agent, token)\n  \(example)\nend"
        let text = name == "policy" ? example : "\(manifest)\n\(isRegistration ? example : inside)"
        let fixture = try PolicyFixture(["x.lua": text, "lib/names.lua": "return {}"])
        #expect(LuaPolicySet.check(folder: fixture.folder).map(\.description) == [])
    }

    @Test
    func `have all that guards see of a plan`() async throws {
        let kinds = Warden.Operation.Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let policy = """
            policy { about = "x", may = { \(kinds) } }
            on "test" { run = function()
              local lab = tfc.organization("lab")
              local pool = lab.pools.find("ci")
              lab.pools.create { name = "new" }
              lab.pools.update(pool, { name = "other" })
              lab.pools.scope(pool, { organization = true, workspaces = {}, projects = {}, excluded = {} })
              lab.tokens.create(pool, { description = "a", deliver_to = "b" })
              for token in lab.tokens.each(pool) do lab.tokens.delete(token) end
              for agent in lab.agents.each(pool) do lab.agents.delete(agent) end
              lab.pools.delete(pool)
              permit("x")
            end }
            guard "g" { run = function(event, plan)
              local names, seen = {}, {}
              for _, operation in ipairs(plan) do
                if not operation.pool then deny(operation.kind .. " has no pool") end
                for name in pairs(operation) do
                  if not seen[name] then names[#names + 1] = name end
                  seen[name] = true
                end
              end
              table.sort(names)
              deny(#plan .. ": " .. table.concat(names, " "))
            end }
            """
        let facts = """
            event: test
            facts: { "organizations": { "lab": { "pools": [ { "name": "ci",
              "tokens": [ { "id": "at-1", "description": "a" } ],
              "agents": [ { "id": "agent-1", "status": "exited", "last_ping_age": 60 } ] } ] } } }
            ----------
            deny
            because
              7: \(Self.fields.filter { $0.type == "PlannedOperation" }.map(\.name).sorted().joined(separator: " "))
            """
        let fixture = try PolicyFixture(["x.lua": policy, "x.case": facts])
        let report = await LuaPolicySet.runCases(folder: fixture.folder)
        #expect(report.description == "1 cases, 0 failed")
    }
}
