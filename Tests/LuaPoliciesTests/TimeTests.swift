import Foundation
import LuaPolicies
import Testing
import Warden

struct `A time or a duration` {
    static let values: [(String, String)] = [
        // in words
        ("now()", "2026-04-01 12:00:00 UTC"),
        ("('%s, %s'):format(now(), hours(1))", "2026-04-01 12:00:00 UTC, 1 hour"),
        ("seconds(0)", "0 seconds"), ("seconds(1.9)", "1 second"), ("minutes(1.5)", "1 minute 30 seconds"),
        ("hours(25) + seconds(61)", "1 day 1 hour"), ("-minutes(90)", "-1 hour 30 minutes"),
        ("days(400)", "400 days"), ("seconds(math.mininteger)", "-106751991167300 days 15 hours"),
        ("now() - seconds(1775044800)", "1970-01-01 00:00:00 UTC"),
        ("now() + days(1e9)", "86401775044800 seconds after 1970"),
        // reckoning
        ("now() - event.received", "0 seconds"), ("now() - (now() - hours(2))", "2 hours"),
        ("now() + hours(1)", "2026-04-01 13:00:00 UTC"), ("hours(1) + now()", "2026-04-01 13:00:00 UTC"),
        ("now() - 60", "2026-04-01 11:59:00 UTC"), ("now() + 60", "2026-04-01 12:01:00 UTC"),
        ("hours(1) + 60", "1 hour 1 minute"), ("60 + hours(1)", "1 hour 1 minute"), ("hours(1) - 60", "59 minutes"),
        ("hours(1) - hours(2)", "-1 hour"), ("2 * hours(1)", "2 hours"), ("hours(1) * 1.5", "1 hour 30 minutes"),
        ("hours(1) / 2", "30 minutes"), ("hours(1) // 7", "8 minutes 34 seconds"), ("hours(1) / minutes(15)", "4.0"),
        ("hours(1) // minutes(25)", "2"), ("hours(1) % minutes(25)", "10 minutes"), ("now() % days(1)", "12 hours"),
        // A plain number of today's size is a moment: what memory and JSON gave back.
        ("now() - 1775044740", "1 minute"),
        ("now().seconds", "1775044800"), ("minutes(2).seconds + 1", "121"),
        // comparing
        ("hours(1) < hours(2)", "true"), ("hours(1) <= 3600", "true"), ("3600 < hours(1)", "false"),
        ("hours(1) == minutes(60)", "true"), ("hours(1) ~= minutes(61)", "true"), ("hours(1) == 3600", "false"),
        ("now() == event.received", "true"), ("now() > event.received - 1", "true"), ("now() >= 0", "true"),
        ("now() - 1775044740 > seconds(59)", "true"), ("now() < math.huge", "true"), ("hours(1) > -1e300", "true"),
        // elsewhere
        ("type(now())", "table"), ("json.encode { a = now(), b = { hours(1) } }", "{\"a\":1775044800,\"b\":[3600]}"),
        ("getmetatable(now())", "false"), ("os.time()", "1775044800"), ("math.type(os.time())", "integer"),
        ("date(now() - days(1), '%F')", "2026-03-31"), ("weekday(now() + days(2))", "Friday"),
        ("date(1775044800)", "2026-04-01 12:00:00 UTC"), ("os.date('%H', now() + hours(1))", "13"),
    ]

    @Test(arguments: values)
    func `reckons as its seconds, and prints as people write it`(_ expression: String, _ text: String) async throws {
        let decision = try await decide(onTest("note(tostring(\(expression)))"))
        #expect(decision.summary == "note: \(text)")
    }

    static let mistakes: [(String, String)] = [
        (
            "local d = hours(1) note('wait ' .. d)",
            "attempt to concatenate a duration value (local 'd'); write tostring(...) around it, or %s of string.format",
        ),
        (
            "note(now() .. '')",
            "attempt to concatenate a time value; write tostring(...) around it, or %s of string.format",
        ),
        ("local x = now() + now()", "two times cannot be added"),
        ("local x = hours(1) - now()", "a time cannot be taken from a duration"),
        ("local x = now() * 2", "a time cannot be multiplied"),
        ("local x = hours(1) * hours(1)", "a duration is multiplied with a number"),
        ("local x = now() / 2", "a duration is divided by a duration or a number"),
        ("local x = 2 / hours(1)", "a duration is divided by a duration or a number"),
        ("local x = hours(1) / 0", "a duration is divided by 0"),
        ("local x = hours(1) // seconds(0)", "a duration is divided by no time at all"),
        ("local x = hours(1) % 0", "a duration is divided by no time at all"),
        ("local x = -now()", "a time has no sign"),
        ("local x = hours(1) * 1e300", "too long a time"), ("local x = now() + math.huge", "too long a time"),
        ("date(1e300)", "bad argument #1 to 'date' (not a time)"),
        ("local x = now() + 'soon'", "a time cannot be added to a string"),
        ("local x = now() < 'soon'", "a time cannot be compared with a string"),
        ("local x = nil > hours(1)", "a duration cannot be compared with a nil"),
        (
            "local x = now().hour", "a time has no field `hour`; .seconds is its number, tostring(...) its text",
        ),
        ("local d = hours(1) d.seconds = 2", "a time cannot be changed; reckon with + and -"),
        ("weekday('Friday')", "bad argument #1 to 'weekday' (time expected, got string)"),
        ("('%d'):format(hours(1))", "bad argument #1 to 'format' (number expected, got duration)"),
    ]

    @Test(arguments: mistakes)
    func `in a wrong place is an error that says what to write`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(onTest(body))
        #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
    }

    @Test
    func `goes wherever a time is taken, as plain seconds do`() async throws {
        for hour in ["hours(1)", "3600", "3600.0"] {
            let body = """
                local pool = tfc.pools.find("ci-linux")
                local seen = tfc.agents.count(pool, { dead_for = \(hour) }) .. tfc.agents.count(pool, { seen_since = now() - \(hour) })
                memory.set("k", \(hour), { expires = \(hour) })
                tfc.pools.create { name = "a" }
                ask { from = "sre", why = seen .. " " .. tostring(memory.get("k")), within = \(hour) }
                """
            let decision = try await decide(files: ["x.lua": onTest(body)])
            #expect(decision.summary.hasPrefix("ask: 2"))
            #expect(decision.approvals.map(\.within) == [3_600])
            #expect(decision.memory.first?.entry?.expires == Date(timeIntervalSince1970: 1_775_048_400.75))
        }
    }

    @Test
    func `is remembered as its seconds, and still compares`() async throws {
        let body = """
            local since = memory.get("since")
            note(tostring(now() - since) .. " " .. tostring(now() - since > hours(1)))
            """
        let store = FakeStore(memories: ["policies/x.lua": ["since": "1775037600"]])
        #expect(try await decide(files: ["x.lua": onTest(body)], store: store).summary == "note: 2 hours true")
        let set = try await decide(files: ["x.lua": onTest("memory.set('since', now()) note('n')")])
        #expect(set.memory.map(\.entry?.value) == ["1775044800"])
    }

    @Test
    func `is there while a file loads, but not the time`() async throws {
        let policy = """
            policy { about = "x" }
            local grace = hours(2)
            on "test" { run = function(event) note(tostring(now() - grace)) end }
            """
        #expect(try await decide(policy).summary == "note: 2026-04-01 10:00:00 UTC")
        #expect(
            try PolicyFixture(["x.lua": "policy { about = 'x' }\nlocal t = weekday()"]).problems() == [
                "policies/x.lua:2: now() has no answer while the file loads; call it inside run"
            ]
        )
    }

    static let zones: [(String, String)] = [
        ("now()", "2026-04-01 17:45:00 +05:45"), ("date(now(), '%H:%M')", "17:45"),
        ("weekday(now() + hours(7))", "Thursday"), ("date(0)", "1970-01-01 05:30:00 +05:30"),
        ("os.date('%H:%M', now())", "12:00"), ("now() % days(1)", "12 hours"),
    ]

    @Test(arguments: zones)
    func `is shown in the time zone of the settings`(_ expression: String, _ text: String) async throws {
        let kathmandu = try #require(TimeZone(identifier: "Asia/Kathmandu"))
        let decision = try await decide(
            onTest("note(tostring(\(expression)))"),
            settings: PolicySettings(timeZone: kathmandu),
        )
        #expect(decision.summary == "note: \(text)")
    }
}
