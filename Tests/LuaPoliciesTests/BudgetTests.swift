import LuaPolicies
import Testing
import Warden

struct `The budget` {
    private func settings(_ change: (inout PolicySettings) -> Void) -> PolicySettings {
        var settings = PolicySettings()
        change(&settings)
        return settings
    }

    static let endless = [
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "pcall(function() while true do end end) note('survived')",
        "xpcall(function() while true do end end, function() while true do end end) note('survived')",
        "xpcall(error, function() while true do end end) note('survived')",
        "while true do pcall(table.sort, { 3, 2, 1 }, function() while true do end end) end",
        "('x'):rep(1000):gsub('.', function() pcall(function() while true do end end) end) note('survived')",
        "local t = setmetatable({}, { __tostring = function() while true do end end }) tostring(t)",
        "for _ in ipairs(setmetatable({}, { __index = function() return 1 end })) do end",
    ]

    @Test(arguments: endless)
    func `of instructions ends what does not end`(_ body: String) async throws {
        let decision = try await decide(onTest(body), settings: self.settings { $0.instructions = 200_000 })
        let text = decision.reasons.first?.text ?? ""
        #expect(
            text.hasPrefix("policies/x.lua:3: stopped after 200")
                && text.hasSuffix(" instructions; 200000 are allowed"),
            "\(text)",
        )
        #expect(decision.cost.instructions >= 200_000 && decision.cost.instructions < 210_000)
    }

    @Test
    func `of instructions is exact`() async throws {
        let body = "local n = 0 for i = 1, 100000 do n = n + i end note(n)"
        let costs = try await [
            decide(onTest(body)), decide(onTest(body)), decide(onTest("pcall(error) " + body)),
        ].map(\.cost.instructions)
        #expect(costs[0] == costs[1])
        #expect(costs[0] >= 200_000 && costs[0] < 200_100)
        #expect(costs[2] > costs[0] && costs[2] < costs[0] + 200)
    }

    static let large = [
        ("local s = 'x' while true do s = s .. s end", "at a text of more than 256 KiB"),
        ("pcall(string.rep, 'x', 1 << 40) note('survived')", "at a text of more than 256 KiB"),
        (
            "pcall(function() local t = {} while true do t[#t + 1] = {} end end) note('survived')",
            "of memory; 4.0 MiB are allowed",
        ),
        ("local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(100) .. i end", "of memory; 4.0 MiB are allowed"),
        ("local s = ('x'):rep(10000) table.concat({ s, s }, ('y'):rep(250000))", "at a text of more than 256 KiB"),
    ]

    @Test(arguments: large)
    func `of memory ends what grows, and nothing catches it`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(onTest(body), settings: self.settings { $0.memory = 4 << 20 })
        let text = decision.reasons.first?.text ?? ""
        #expect(text.hasPrefix("policies/x.lua:3: stopped at ") && text.hasSuffix(sentence), "\(text)")
        #expect(decision.cost.peakBytes <= 4 << 20)
    }

    @Test
    func `of time is a backstop`() async throws {
        let settings = self.settings {
            $0.instructions = .max / 2
            $0.time = .milliseconds(20)
        }
        let decision = try await decide(onTest("while true do pcall(error) end"), settings: settings)
        let text = decision.reasons.first?.text ?? ""
        #expect(text.contains("stopped after running for") && text.contains("0.02 seconds are allowed"))
    }

    @Test
    func `of time holds while long texts are sorted`() async throws {
        // All alike but for the end, and of zero bytes, which the C library compares one by one.
        let body = """
            local long, texts = ("\\0"):rep(1000):rep(250), {}
            for i = 1, 60 do texts[i] = long .. i * 7 % 60 end
            log("made")
            table.sort(texts)
            note("sorted")
            """
        let lines = Lines()
        let byTime = self.settings {
            $0.instructions = .max / 2
            $0.memory = 64 << 20
            $0.time = .milliseconds(60)
        }
        let late = try await decide(onTest(body), settings: byTime, log: { line, _ in lines.add(line) })
        #expect(lines.all == ["made"])
        #expect(late.summary.contains("stopped after running for"))
        #expect(late.cost.microseconds < 90_000)
        let byWork = self.settings {
            $0.memory = 64 << 20
            $0.time = .seconds(60)
        }
        let worn = try await decide(onTest(body), settings: byWork)
        #expect(worn.summary.contains("instructions; 5000000 are allowed"))
    }

    @Test
    func `is one for all files of an evaluation`() async throws {
        let loop = "for i = 1, 60000 do end note('done')"
        let fixture = try PolicyFixture(["a.lua": onTest(loop), "b.lua": onTest(loop), "c.lua": onTest(loop)])
        let set = try fixture.load(settings: self.settings { $0.instructions = 150_000 })
        let decision = await set.decide(.event(), reads: FakeOrganization())
        #expect(decision.reasons.first?.text.hasPrefix("policies/c.lua:3: stopped after 1500") == true)
    }

    @Test
    func `bounds what is logged`() async throws {
        let lines = Lines()
        let body = "for i = 1, 1000 do log(('x'):rep(100), i) end note('done')"
        let decision = try await decide(onTest(body), log: { line, file in lines.add("\(file) \(line)") })
        #expect(decision.summary == "note: done")
        #expect(lines.all.count < 700)
        #expect(lines.all.first == "policies/x.lua \(String(repeating: "x", count: 100)) 1")
        #expect(lines.all.last == "policies/x.lua what follows is not logged: the log of this evaluation is full")
    }

    @Test
    func `lets many evaluations run at once`() async throws {
        let fixture = try PolicyFixture([
            "x.lua": onTest(
                "local p = tfc.pools.find('ci-linux') local n = 0 for a in tfc.agents.each(p) do n = n + 1 end note(n .. ' ' .. event.payload.n)"
            )
        ])
        let set = try fixture.load()
        let answers = await withTaskGroup(of: (Int, String).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let event = Occurrence.event(payload: "{\"n\":\(number)}")
                    return (number, await set.decide(event, reads: FakeOrganization.usual).summary)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 200)
        #expect(answers.allSatisfy { $0.value == "note: 5 \($0.key)" })
    }
}
