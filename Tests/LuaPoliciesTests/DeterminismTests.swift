import Foundation
import LuaPolicies
import Testing
import Warden

struct `An evaluation` {
    private static let body = """
        local parts = {}
        for key in pairs(event.payload) do parts[#parts + 1] = key end
        for i = 1, 5 do parts[#parts + 1] = math.random(1000) end
        parts[#parts + 1] = tostring({}) .. tostring(print) .. tostring(json.null)
        parts[#parts + 1] = os.time() .. os.date("!%H:%M") .. os.time { year = 2026, month = 4, day = 1 }
        parts[#parts + 1] = math.random()
        note(table.concat(parts, " "))
        """
    private static let payload = #"{"alpha":1,"beta":2,"gamma":3,"delta":4,"epsilon":5,"zeta":6,"eta":7}"#

    /// The same text in every process: a seed that is not pinned would change it.
    ///
    /// What depends on addresses is compared between processes, in `A plain chunk in many processes`.
    private static let text =
        "note: alpha gamma beta zeta epsilon eta delta 414 122 652 32 750 tablefunctionnull 177504480012:001775044800 "
        + "0.65337955243952"

    @Test
    func `decides the same each time, in every interpreter and in every process`() async throws {
        let fixture = try PolicyFixture(["x.lua": onTest(Self.body)])
        let set = try fixture.load()
        let first = await set.decide(.event(payload: Self.payload), reads: FakeOrganization())
        #expect(first.summary == Self.text)
        let others = await withTaskGroup(of: Decision.self) { group in
            for _ in 0..<20 {
                group.addTask { await set.decide(.event(payload: Self.payload), reads: FakeOrganization()) }
            }
            return await group.reduce(into: []) { $0.append($1.timeless) }
        }
        #expect(Set(others) == [first.timeless])
    }

    @Test
    func `draws other numbers for another delivery`() async throws {
        let body = onTest("note(math.random(1 << 40))")
        var other = Occurrence.event()
        other.delivery = DeliveryID(rawValue: "delivery-2")
        #expect(try await decide(body).summary != decide(body, other).summary)
    }

    @Test
    func `starts from an interpreter that no earlier one has touched`() async throws {
        let fixture = try PolicyFixture([
            "x.lua": onTest("counter = (counter or 0) + 1 note(counter .. ' ' .. tostring(rawget(_G, 'left'))) "),
            "y.lua": onTest(
                "left = 1 local t = {} for i = 1, 20000 do t[i] = { i } end while true do pcall(error) end"
            ),
        ])
        var settings = PolicySettings()
        settings.instructions = 300_000
        let set = try fixture.load(settings: settings)
        for _ in 0..<5 { _ = await set.decide(.event(), reads: FakeOrganization()) }
        let only = try PolicyFixture([
            "x.lua": onTest("counter = (counter or 0) + 1 note(counter .. ' ' .. tostring(rawget(_G, 'left')))")
        ])
        let clean = try only.load()
        for _ in 0..<5 {
            #expect(await clean.decide(.event(), reads: FakeOrganization()).summary == "note: 1 nil")
        }
    }
}

struct `Tables and functions as keys` {
    @Test
    func `are visited in the order of their making, after all other keys`() throws {
        let chunk = """
            local keys, t, names = {}, {}, {}
            -- what is made and dropped in between gives its place to others
            for i = 1, 40 do
              local dropped = {}
              for j = 1, i % 7 do dropped[j] = { function() return i + j end } end
              dropped = nil
              keys[i] = i % 3 == 0 and function() return i end or { i }
            end
            collectgarbage()
            for i = 41, 60 do keys[i] = { i } end
            for i = 60, 1, -1 do t[keys[i]] = i end
            t.x, t[1], t[2.5] = "x", "one", "half"
            local seen, others = {}, 0
            for key, value in pairs(t) do
              if type(value) == "number" then seen[#seen + 1] = value else others = others + 1 end
              if type(value) == "string" and #seen > 0 then return "an object came first" end
            end
            local stepped, key, value = {}, next(t)
            while key ~= nil do
              if type(value) == "number" then stepped[#stepped + 1] = value end
              key, value = next(t, key)
            end
            for i = 1, 60 do if seen[i] ~= i or stepped[i] ~= i then return "position " .. i .. ": " .. seen[i] end end
            for key, value in pairs(t) do t[key] = nil end
            return others .. " " .. #seen .. " " .. tostring(next(t))
            """
        let chunks = try PlainChunks()
        for _ in 0..<3 {
            let outcome = chunks.run(name: "x.lua", text: Array(chunk.utf8), stock: ["collectgarbage"])
            #expect(outcome.result == "\"3 60 nil\"", "\(outcome)")
        }
    }
}
