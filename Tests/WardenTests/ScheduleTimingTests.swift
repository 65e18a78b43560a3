import Foundation
import Testing
import Warden

struct `A schedule's timing` {
    static let written: [(String, Int)] = [
        ("30s", 30), ("10m", 600), ("2h", 7_200), ("1d", 86_400), ("1w", 604_800), ("120m", 7_200),
        ("52w", 31_449_600),
    ]

    @Test(arguments: written)
    func `is read from what every takes`(_ text: String, _ seconds: Int) throws {
        #expect(try ScheduleTiming(every: text) == .every(period: seconds))
    }

    private static let everyForm =
        "every takes a number and a unit, such as \"30s\", \"10m\", \"2h\", \"1d\" or \"1w\""

    static let notEvery: [(String, String)] = [
        ("", "\(everyForm), not \"\""), ("10", "\(everyForm), not \"10\""), ("m", "\(everyForm), not \"m\""),
        ("ten m", "\(everyForm), not \"ten m\""), ("-5m", "\(everyForm), not \"-5m\""),
        ("1.5h", "\(everyForm), not \"1.5h\""), ("10 m", "\(everyForm), not \"10 m\""),
        ("9999999999m", "\(everyForm), not \"9999999999m\""),
        ("9s", "every \"9s\" is too often: at least 10s, such as every \"10m\""),
        ("0d", "every \"0d\" is too often: at least 10s, such as every \"10m\""),
        ("53w", "every \"53w\" is too seldom: at most 52w"),
    ]

    @Test(arguments: notEvery)
    func `of every is refused with what to write`(_ text: String, _ message: String) {
        #expect(throws: MalformedTiming.self) { try ScheduleTiming(every: text) }
        do throws(MalformedTiming) { _ = try ScheduleTiming(every: text) } catch { #expect(error.message == message) }
    }

    static let calendars: [(String, Set<Int>, String)] = [
        ("08:00", Set(1...7), "Europe/Berlin"), ("daily 8:00", Set(1...7), "Europe/Berlin"),
        ("Mon 08:00 UTC", [1], "GMT"), ("Mon-Fri 08:00 America/New_York", Set(1...5), "America/New_York"),
        ("mon,THU 08:00", [1, 4], "Europe/Berlin"), ("Sat-Mon,Wed 08:00", [1, 3, 6, 7], "Europe/Berlin"),
        ("Mon-Sun 08:00", Set(1...7), "Europe/Berlin"), ("Fri-Fri 08:00 asia/tokyo", [5], "Asia/Tokyo"),
    ]

    @Test(arguments: calendars)
    func `is read from what at takes`(_ text: String, _ weekdays: Set<Int>, _ zone: String) throws {
        let expected = ScheduleTiming.CalendarTime(
            weekdays: weekdays,
            hour: 8,
            minute: 0,
            timeZone: try Self.zone(zone),
        )
        #expect(try ScheduleTiming(at: text, in: try Self.zone("Europe/Berlin")) == .at(expected))
    }

    private static let atForm =
        "at takes days, a time and a zone, such as \"08:00\", \"Mon-Fri 08:00\" or \"Mon 08:00 Europe/Berlin\""
    private static let daysForm =
        "names no days; write Mon, Tue, Wed, Thu, Fri, Sat, Sun, a range such as Mon-Fri, or daily"

    static let notAt: [(String, String)] = [
        ("", "\(atForm), not \"\""), ("Mon", "\(atForm), not \"Mon\""), ("8", "\(atForm), not \"8\""),
        ("on Mon 08:00", "\(atForm), not \"on Mon 08:00\""),
        ("Mon 08:00 Europe/Berlin x", "\(atForm), not \"Mon 08:00 Europe/Berlin x\""),
        ("Mon 24:00", "\"24:00\" is no time of day; write 00:00 to 23:59, such as 08:00"),
        ("Mon 08:60", "\"08:60\" is no time of day; write 00:00 to 23:59, such as 08:00"),
        ("Mon 08:0", "\"08:0\" is no time of day; write 00:00 to 23:59, such as 08:00"),
        ("08:00:00", "\"08:00:00\" is no time of day; write 00:00 to 23:59, such as 08:00"),
        ("+8:00", "\"+8:00\" is no time of day; write 00:00 to 23:59, such as 08:00"),
        ("Montag 08:00", "\"Montag\" \(daysForm)"), ("Mon- 08:00", "\"Mon-\" \(daysForm)"),
        ("Mon,,Tue 08:00", "\"Mon,,Tue\" \(daysForm)"), ("Mon-Wed-Fri 08:00", "\"Mon-Wed-Fri\" \(daysForm)"),
        ("Mon 08:00 Berlin", "there is no time zone \"Berlin\"; did you mean Europe/Berlin?"),
        (
            "Mon 08:00 CEST",
            "there is no time zone \"CEST\"; write a name of the tz database, such as Europe/Berlin",
        ),
    ]

    @Test(arguments: notAt)
    func `of at is refused with what to write`(_ text: String, _ message: String) {
        #expect(throws: MalformedTiming.self) { try ScheduleTiming(at: text, in: .gmt) }
        do throws(MalformedTiming) {
            _ = try ScheduleTiming(at: text, in: .gmt)
        } catch {
            #expect(error.message == message)
        }
    }

    static let moments: [(String, String, String, String)] = [
        // timing, a time, the next moment after it, the last at or before it
        ("every 10m", "2026-04-01T12:00:00Z", "2026-04-01T12:10:00Z", "2026-04-01T12:00:00Z"),
        ("every 10m", "2026-04-01T12:09:59Z", "2026-04-01T12:10:00Z", "2026-04-01T12:00:00Z"),
        ("every 1d", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "1969-12-31T00:00:00Z"),
        ("every 1w", "2026-04-01T12:00:00Z", "2026-04-02T00:00:00Z", "2026-03-26T00:00:00Z"),
        // The leap second at the end of 2016 is no second of its own.
        ("every 30s", "2016-12-31T23:59:59Z", "2017-01-01T00:00:00Z", "2016-12-31T23:59:30Z"),
        ("08:00 UTC", "2026-04-01T08:00:00Z", "2026-04-02T08:00:00Z", "2026-04-01T08:00:00Z"),
        ("08:00 UTC", "2026-04-01T07:59:59Z", "2026-04-01T08:00:00Z", "2026-03-31T08:00:00Z"),
        ("Mon 08:00", "2026-04-01T12:00:00Z", "2026-04-06T06:00:00Z", "2026-03-30T06:00:00Z"),
        ("Mon-Fri 08:00", "2026-04-03T12:00:00Z", "2026-04-06T06:00:00Z", "2026-04-03T06:00:00Z"),
        // A Monday in Auckland begins on Sunday in UTC; in Los Angeles it ends on Tuesday.
        ("Mon 00:30 Pacific/Auckland", "2026-07-01T00:00:00Z", "2026-07-05T12:30:00Z", "2026-06-28T12:30:00Z"),
        ("Mon 23:30 America/Los_Angeles", "2026-07-01T00:00:00Z", "2026-07-07T06:30:00Z", "2026-06-30T06:30:00Z"),
        // Clocks in Berlin go from 02:00 to 03:00 on 29 March 2026: 02:30 is the first moment after that.
        ("02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-28T01:30:00Z"),
        ("02:30", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z", "2026-03-29T01:00:00Z"),
        ("03:00", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-28T02:00:00Z"),
        // They go from 03:00 back to 02:00 on 25 October 2026: 02:30 is there twice, and the first one counts.
        ("02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-24T00:30:00Z"),
        ("02:30", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "2026-10-25T00:30:00Z"),
        ("02:30", "2026-10-25T01:45:00Z", "2026-10-26T01:30:00Z", "2026-10-25T00:30:00Z"),
        // Lord Howe's clocks change by half an hour.
        ("02:15 Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-03T15:30:00Z", "2026-10-02T15:45:00Z"),
        // Samoa had no 30 December 2011, a Friday.
        ("Fri 12:00 Pacific/Apia", "2011-12-29T00:00:00Z", "2011-12-30T10:00:00Z", "2011-12-23T22:00:00Z"),
    ]

    @Test(arguments: moments)
    func `says when it is due`(_ text: String, _ time: String, _ next: String, _ last: String) throws {
        let timing: ScheduleTiming =
            text.hasPrefix("every ")
            ? try ScheduleTiming(every: String(text.dropFirst(6)))
            : try ScheduleTiming(at: text, in: try Self.zone("Europe/Berlin"))
        let time = try Self.time(time)
        #expect(timing.next(after: time) == (try Self.time(next)))
        #expect(timing.last(atOrBefore: time) == (try Self.time(last)))
        #expect(timing.next(after: time.addingTimeInterval(0.5)) == (try Self.time(next)))
    }

    @Test
    func `is due on each of its days once, over ten years in every kind of zone`() throws {
        for name in ["Europe/Berlin", "Pacific/Apia", "America/New_York", "Africa/Casablanca", "Asia/Kathmandu"] {
            let timing = try ScheduleTiming(at: "02:30 \(name)", in: .gmt)
            var time = try Self.time("2010-01-01T00:00:00Z")
            let end = try Self.time("2020-01-01T00:00:00Z")
            var count = 0
            while case let next = timing.next(after: time), next < end {
                #expect(timing.last(atOrBefore: next) == next)
                #expect(
                    timing.last(atOrBefore: next.addingTimeInterval(-1))
                        == (count == 0 ? timing.last(atOrBefore: time) : time)
                )
                time = next
                count += 1
            }
            // 3652 days; Samoa went to the other side of the date line, so it has one more within the same time.
            #expect(count == (name == "Pacific/Apia" ? 3653 : 3652), "\(name)")
        }
    }

    @Test
    func `stays within what can be reckoned`() throws {
        let timing = try ScheduleTiming(at: "Mon 08:00", in: .gmt)
        #expect(timing.next(after: .distantPast) > .distantPast)
        #expect(timing.last(atOrBefore: .distantFuture) < .distantFuture)
        let never = ScheduleTiming.at(ScheduleTiming.CalendarTime(weekdays: [], hour: 0, minute: 0, timeZone: .gmt))
        #expect(never.next(after: .now) == .distantFuture)
        #expect(never.last(atOrBefore: .now) == .distantPast)
    }

    private static func time(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private static func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }
}
