import CLuaBridge
import LuaPolicies
import Testing
import Warden

/// A word of the table, with its texts as Swift has them.
private struct Word {
    let name: String
    let kind: box_word_kind
    let takes: String?
    let options: String?
    let signature: String
    let about: String
    let example: String?

    static let all: [Word] = {
        var all: [Word] = []
        while let word = box_word(all.count)?.pointee {
            all.append(
                Word(
                    name: String(cString: word.name),
                    kind: word.kind,
                    takes: word.takes.map { String(cString: $0) },
                    options: word.options.map { String(cString: $0) },
                    signature: String(cString: word.signature),
                    about: String(cString: word.about),
                    example: word.example.map { String(cString: $0) },
                )
            )
        }
        return all
    }()
}

struct `The table of the host's words` {
    private static let types: [String: [(name: String, type: String, about: String)]] = {
        var types: [String: [(String, String, String)]] = [:]
        while let type = box_type(types.count)?.pointee {
            var fields: [(String, String, String)] = []
            var next = type.fields
            while let field = next?.pointee, let name = field.name {
                fields.append((String(cString: name), String(cString: field.type), String(cString: field.about)))
                next = next?.advanced(by: 1)
            }
            types[String(cString: type.name)] = fields
        }
        return types
    }()

    @Test
    func `has each word once, behind the table that holds it, with a sentence about it`() {
        #expect(Set(Word.all.map(\.name)).count == Word.all.count)
        for (index, word) in Word.all.enumerated() {
            #expect(word.about.hasSuffix("."), "\(word.name)")
            #expect(!word.signature.isEmpty, "\(word.name)")
            #expect(
                (word.takes == nil) == (word.kind == BOX_WORD_TABLE || word.kind == BOX_WORD_VALUE),
                "\(word.name)",
            )
            guard let dot = word.name.lastIndex(of: ".") else { continue }
            let table = String(word.name[..<dot])
            let holder = Word.all[..<index].first { $0.name == table }
            #expect(holder?.kind == BOX_WORD_TABLE, "\(word.name)")
        }
    }

    @Test
    func `takes options of a type that is described, and nothing else by that letter`() {
        for word in Word.all {
            let letters = word.takes ?? ""
            #expect(letters.contains("o") == (word.options != nil), "\(word.name)")
            #expect(letters.allSatisfy { "tsnmofvpakP?*".contains($0) }, "\(word.name)")
            guard let options = word.options else { continue }
            #expect(Self.types[options]?.isEmpty == false, "\(word.name) \(options)")
            #expect(word.signature.contains(options), "\(word.name)")
        }
        for (type, fields) in Self.types {
            #expect(fields.allSatisfy { $0.about.hasSuffix(".") && !$0.type.isEmpty }, "\(type)")
            #expect(Set(fields.map(\.name)).count == fields.count, "\(type)")
        }
    }

    @Test
    func `uses types that it describes, or that the language server knows`() {
        let known = Set(Self.types.keys).union([
            "fun", "self", "string", "integer", "number", "boolean", "any", "table", "tfc", "nil",
            // the tables that hold words
            "tfc.Organization", "tfc.Pools", "tfc.Agents", "tfc.Tokens", "Memory", "Json",
        ])
        let texts =
            Word.all.map { ($0.name, $0.signature) }
            + Self.types.flatMap { type, fields in fields.map { ("\(type).\($0.name)", $0.type) } }
        for (name, text) in texts {
            // Names of arguments, and words in quotes, are no types.
            let types = text.replacing(/"[^"]*"/, with: "").replacing(/[a-z_.]+\??:/, with: "")
                .matches(of: /[A-Za-z][A-Za-z.]*/).map { String($0.output) }
            for type in types { #expect(known.contains(type), "\(name): \(text)") }
        }
    }

    @Test
    func `is what an interpreter has`() async throws {
        let body = Word.all.filter { $0.kind != BOX_WORD_METHOD }
            .map { word in
                let kind =
                    switch word.kind {
                    case BOX_WORD_TABLE: "table"
                    case BOX_WORD_VALUE: "null"
                    default: "function"
                    }
                return "if type(\(word.name)) ~= '\(kind)' then wrong[#wrong + 1] = '\(word.name)' end"
            }
        let methods = "wrong[#wrong + 1] = type(event.actor.in_group) == 'function' and '' or 'in_group'"
        let text =
            "local wrong = {}\n" + body.joined(separator: "\n") + "\n\(methods)\nnote('wrong:' .. table.concat(wrong))"
        #expect(try await decide(onTest(text)).summary == "note: wrong:")
    }

    @Test
    func `describes the options that calls take`() async throws {
        let calls = [
            ("tfc.PoolsOptions", "tfc.pools.list { zzzzz = 1 }"),
            ("tfc.AgentsOptions", "tfc.agents.list(tfc.pools.find('ci-linux'), { zzzzz = 1 })"),
            ("tfc.PoolOptions", "tfc.pools.create { zzzzz = 1 }"),
        ]
        for (type, call) in calls {
            let decision = try await decide(onTest(call), reads: FakeOrganization.usual)
            let known = try #require(Self.types[type]).map(\.name).joined(separator: ", ")
            #expect(decision.summary.hasSuffix("has no option `zzzzz`; there are \(known)"), "\(decision.summary)")
        }
    }

    @Test
    func `describes every field of what reads give`() async throws {
        let body = """
            local pool = tfc.pools.find("ci-linux")
            local given = { ["tfc.Pool"] = pool, ["tfc.Agent"] = tfc.agents.list(pool)[1],
              ["tfc.Token"] = tfc.tokens.list(pool)[1], ["tfc.PoolOfAgent"] = tfc.agents.list(pool)[1].pool,
              Actor = event.actor, Event = event }
            local lines = {}
            for type, value in pairs(given) do
              for field in pairs(value) do lines[#lines + 1] = type .. " " .. field end
            end
            note(table.concat(lines, "\\n"))
            """
        let decision = try await decide(onTest(body), reads: FakeOrganization.full)
        let lines = decision.reasons[0].text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.count > 30)
        for line in lines {
            let fields = try #require(Self.types[line[0]])
            #expect(fields.contains { $0.name == line[1] }, "\(line)")
        }
    }
}
