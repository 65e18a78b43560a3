import Foundation
import LuaPolicies
import Testing
import Warden

struct `A schedule` {
    private static let janitor = """
        policy { about = "a janitor" }
        every "10m" { name = "sweep", run = function(event) note("swept for " .. event.actor.id) end }
        at "Mon-Fri 08:00" { name = "open the day", run = function(event) note("opened") end }
        on "schedule.tick" { run = function(event) note("never for a tick") end }
        """

    @Test
    func `stands in the set with its timing, in the time zone of the settings`() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let set = try PolicyFixture(["x.lua": Self.janitor, "y.lua": "policy { about = 'y', mode = 'shadow' }\n"])
            .load(settings: PolicySettings(timeZone: berlin))
        let day = ScheduleTiming.CalendarTime(weekdays: Set(1...5), hour: 8, minute: 0, timeZone: berlin)
        #expect(
            set.schedules == [
                Schedule(policy: "policies/x.lua", name: "sweep", timing: .every(period: 600)),
                Schedule(policy: "policies/x.lua", name: "open the day", timing: .at(day)),
            ]
        )
        #expect(
            set.summaries.first?.rules == [
                "every \"10m\" (sweep)", "at \"Mon-Fri 08:00\" (open the day)", "on \"schedule.tick\"",
            ]
        )
    }

    @Test
    func `of one policy has its name once, but two policies may have the same`() async throws {
        let files = ["x.lua": Self.janitor, "y.lua": Self.janitor.replacing("swept", with: "dusted")]
        let first = try await decide(files: files, .tick("sweep"))
        #expect(first.summary == "note: swept for schedule:sweep")
        #expect(first.reasons.first?.rule == "policies/x.lua: every \"10m\" (sweep)")
        let second = try await decide(files: files, .tick("sweep", of: "policies/y.lua"))
        #expect(second.summary == "note: dusted for schedule:sweep")
    }

    @Test
    func `that runs late says so, whatever comes of it`() async throws {
        let bodies = [
            ("note('swept')", "note: swept"), ("", "ignore: every \"10m\" (sweep) came to no verdict"),
            ("error('broken', 0)", "indeterminate: policies/x.lua:2: broken"),
        ]
        for (body, said) in bodies {
            let policy = "policy { about = 'x' }\nevery '10m' { name = 'sweep', run = function(event) \(body) end }"
            #expect(
                try await decide(files: ["x.lua": policy], .tick("sweep", late: 840)).summary
                    == "\(said); it runs 14 minutes late: it was due at 2026-04-01 11:46:00 UTC"
            )
        }
        #expect(
            try await decide(files: ["x.lua": Self.janitor], .tick("open the day", late: 3_661)).summary
                == "note: opened; it runs 1 hour 1 minute late: it was due at 2026-04-01 10:58:59 UTC"
        )
    }

    @Test
    func `that is gone is ignored`() async throws {
        let files = ["x.lua": Self.janitor]
        #expect(
            try await decide(files: files, .tick("dust")).summary
                == "ignore: policies/x.lua has no schedule \"dust\" any more"
        )
        #expect(
            try await decide(files: files, .tick("sweep", of: "policies/z.lua")).summary
                == "ignore: policies/z.lua has no schedule \"sweep\" any more"
        )
    }
}
