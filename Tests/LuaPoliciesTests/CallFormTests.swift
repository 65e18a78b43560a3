import Foundation
import LuaPolicies
import Testing

struct `The check of calls` {
    /// A line of policy, and what is said of it; nil where nothing is.
    static let cases: [(line: String, message: String?)] = [
        // How many arguments, and of which kind.
        ("tfc.pools.find()", "tfc.pools.find takes a text; nothing is given"),
        ("tfc.pools.find(nil)", "tfc.pools.find takes a text, not nil"),
        ("tfc.pools.find(7)", "tfc.pools.find takes a text, not a number"),
        ("tfc.pools.find('a', 'b')", "tfc.pools.find takes at most 1 argument"),
        ("now(1)", "now takes nothing"),
        ("tfc.agents.each('ci-linux')", "tfc.agents.each takes a pool as tfc.pools.each gives it, not a text"),
        (
            "tfc.pools.delete { name = 'ci' }",
            "tfc.pools.delete takes a pool as tfc.pools.each gives it, not a table",
        ),
        ("tfc.agents.delete(nil)", "tfc.agents.delete takes an agent as tfc.agents.each gives it, not nil"),
        ("tfc.tokens.delete('at-1')", "tfc.tokens.delete takes a token as tfc.tokens.each gives it, not a text"),
        ("tfc.agents.each_of('ci')", "tfc.agents.each_of takes a list of pools, not a text"),
        ("deny()", "deny takes a sentence for people; nothing is given"),
        ("permit(true)", "permit takes a sentence for people, not a boolean"),
        ("permit { reason = 'x' }", "permit takes a sentence for people, not a table"),
        ("hours('1')", "hours takes a number, not a text"),
        ("memory.set('key')", "memory.set takes a value; nothing is given"),
        ("memory.set(7, 1)", "memory.set takes a text, not a number"),
        ("json.decode()", "json.decode takes a text; nothing is given"),
        // In another organization.
        ("tfc.organization('lab').pools.find(7)", "tfc.pools.find takes a text, not a number"),
        (
            "local lab = tfc.organization('lab') lab.pools.create { nme = 'ci' }",
            "tfc.pools.create has no option `nme`; did you mean `name`?",
        ),
        ("local lab = tfc.organization('lab') lab.pools.find('ci')", nil),
        // Options.
        ("tfc.pools.create()", "tfc.pools.create takes its options as { name = value }; nothing is given"),
        ("tfc.pools.create('ci')", "tfc.pools.create takes its options as { name = value }, not a text"),
        ("tfc.pools.create { 'ci' }", "tfc.pools.create takes its options with names, such as { name = ... }"),
        ("tfc.pools.create {}", "tfc.pools.create needs name: { name = ... }"),
        ("tfc.pools.create { name = nil }", "tfc.pools.create needs name: { name = ... }"),
        ("tfc.pools.create { nme = 'ci' }", "tfc.pools.create has no option `nme`; did you mean `name`?"),
        ("tfc.pools.create { name = { 'ci' } }", "tfc.pools.create: name takes a text, not a table"),
        ("tfc.pools.each { order = 'name' }", "tfc.pools.each has no option `order`; there are sort, q"),
        (
            "tfc.pools.each { sort = 'nam' }",
            "tfc.pools.each: sort takes \"name\", \"-name\", \"created-at\", \"-created-at\", not \"nam\"",
        ),
        (
            "tfc.agents.each(event.pool, { dead_fr = hours(1) })",
            "tfc.agents.each has no option `dead_fr`; did you mean `dead_for`?",
        ),
        (
            "tfc.agents.each(event.pool, { dead_for = '1h' })",
            "tfc.agents.each: dead_for takes a time, such as hours(1), not a text",
        ),
        (
            "tfc.pools.scope(event.pool, { organization = 'no' })",
            "tfc.pools.scope: organization takes true or false, not a text",
        ),
        ("ask { from = 'sre' }", "ask needs why: { why = ... }"),
        ("ask 'sre'", "ask takes its options as { name = value }, not a text"),
        ("notify { to = 'slack:#ops' }", "notify needs text: { text = ... }"),
        ("notify { channel = '#ops', text = 'x' }", "notify has no option `channel`; there are to, text"),
        ("memory.set('key', 1, { expire = 60 })", "memory.set has no option `expire`; did you mean `expires`?"),
        (
            "tfc.tokens.create(event.pool, { description = 'x' })",
            "tfc.tokens.create needs deliver_to: { deliver_to = ... }",
        ),
        // A dot and a colon, a call and none.
        ("tfc.pools:list()", "tfc.pools.list is called with a dot, not with a colon"),
        ("if event.x then return permit end", "`permit` is not called; write return permit(\"because ...\")"),
        // A name for a table of the host.
        (
            "local pools = tfc.pools pools.create { nme = 'ci' }",
            "tfc.pools.create has no option `nme`; did you mean `name`?",
        ),
        // What may be right.
        ("tfc.pools.find(event.name)", nil),
        ("tfc.pools.find(event.f())", nil),
        ("tfc.pools.find(table.unpack(event.names))", nil),
        ("tfc.pools.each()", nil),
        ("tfc.pools.each(nil)", nil),
        ("tfc.pools.create(event.options)", nil),
        ("local o = {} o.name = 'ci' tfc.pools.create(o)", nil),
        ("local o = {} local function f() o.name = 'ci' end f() tfc.pools.create(o)", nil),
        ("local o = {} for k, v in pairs(event) do o[k] = v end tfc.pools.create(o)", nil),
        ("local o = { name = 'a' } if event.x then o = { name = 'b' } end tfc.pools.create(o)", nil),
        ("tfc.pools.create { name = event.name or nil }", nil),
        ("tfc.pools.create { name = 'ci-' .. event.name }", nil),
        ("tfc.pools.delete { id = event.id }", nil),
        ("tfc.pools.delete(tfc.pools.find('x') or deny('no'))", nil),
        ("tfc.agents.list(event.pool, { status = 'idle' })", nil),
        ("tfc.agents.list(event.pool, { status = { 'idle', 'busy' }, seen_since = now() - 60 })", nil),
        ("tfc.agents.list(event.pool, { dead_for = 3600 })", nil),
        ("tfc.agents.each_of({ event.pool })", nil),
        ("note(7)", nil),
        ("log('a', 'b', 'c', nil) log()", nil),
        ("memory.set('key', nil)", nil),
        ("memory.set('key', { 1, 2 }, { expires = hours(1) })", nil),
        ("date() date(event.received) date(nil, '%H')", nil),
        ("notify(event.message)", nil),
        ("local notify = function() end notify()", nil),
        ("local tfc = event tfc.pools.create()", nil),
        ("function now() return 1 end now(1)", nil),
        ("pcall(tfc.pools.show, 'x') pcall(notify, { to = 'x' })", nil),
    ]

    @Test(arguments: Self.cases)
    func `finds what no call takes, and nothing else`(_ line: String, _ message: String?) throws {
        let kinds = "'pools.create', 'pools.delete', 'pools.scope', 'agents.delete', 'tokens.create', 'tokens.delete'"
        let text = """
            policy { about = "x", may = { \(kinds) } }
            on "generic.x" { run = function(event)
              \(line)
            end }
            """
        let fixture = try PolicyFixture(["x.lua": text])
        let found = LuaPolicySet.check(folder: fixture.folder).map(\.description)
        let others = found.filter { !$0.contains("is assigned inside a function") }
        #expect(others == (message.map { ["policies/x.lua:3: \($0)"] } ?? []))
    }

    /// Files that were written to break a sandbox do odd things on purpose; none of them is a wrong argument.
    @Test
    func `raises no false alarm over odd code`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Hostile")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count > 100)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            let fixture = try PolicyFixture(["x.lua": "policy { about = 'x' }\nlocal function f(...)\n\(text)\nend"])
            let found = LuaPolicySet.check(folder: fixture.folder).filter { $0.rule == .argument }
            #expect(found.map(\.description) == [], "\(file.lastPathComponent)")
        }
    }
}
