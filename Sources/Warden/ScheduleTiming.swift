package import Foundation

/// When a schedule is due: every so often, or at times of the calendar.
package enum ScheduleTiming: Hashable, Sendable {
    /// Every `period` seconds, counted from 1970: the times do not depend on when the server was started.
    case every(period: Int)
    /// At a time of day in a time zone, on some days of the week.
    case at(CalendarTime)

    package struct CalendarTime: Hashable, Sendable {
        /// 1 for Monday to 7 for Sunday.
        package var weekdays: Set<Int>
        package var hour: Int
        package var minute: Int
        package var timeZone: TimeZone

        package init(weekdays: Set<Int>, hour: Int, minute: Int, timeZone: TimeZone) {
            self.weekdays = weekdays
            self.hour = hour
            self.minute = minute
            self.timeZone = timeZone
        }
    }

    /// The first moment after a time at which the schedule is due; `.distantFuture` where there is none.
    ///
    /// A time of day that does not exist, since clocks go forward, is the first moment after the gap; one that exists
    /// twice is the first of the two. Seconds are those of POSIX: a leap second has none of its own.
    package func next(after time: Date) -> Date {
        switch self {
        case .every(let period):
            let seconds = Self.whole(time)
            return Date(timeIntervalSince1970: Double((Self.floor(seconds, by: period) + 1) * period))
        case .at(let calendar):
            let seconds = Self.whole(time)
            return calendar.moments(around: seconds).first { $0 > seconds }
                .map { Date(timeIntervalSince1970: Double($0)) } ?? .distantFuture
        }
    }

    /// The last moment at or before a time at which the schedule was due; `.distantPast` where there is none.
    package func last(atOrBefore time: Date) -> Date {
        switch self {
        case .every(let period):
            return Date(timeIntervalSince1970: Double(Self.floor(Self.whole(time), by: period) * period))
        case .at(let calendar):
            let seconds = Self.whole(time)
            return calendar.moments(around: seconds).last { $0 <= seconds }
                .map { Date(timeIntervalSince1970: Double($0)) } ?? .distantPast
        }
    }

    /// Whole seconds since 1970, rounded down, of the years that calendars are about.
    private static func whole(_ time: Date) -> Int {
        Int(max(-1e11, min(1e11, time.timeIntervalSince1970)).rounded(.down))
    }

    private static func floor(_ value: Int, by divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }
}

extension ScheduleTiming.CalendarTime {
    private static let day = 86_400

    /// The moments of the days before, at and after a time, in order: more than a week each way.
    fileprivate func moments(around seconds: Int) -> [Int] {
        let today = Int((Double(seconds) / Double(Self.day)).rounded(.down))
        return ((today - 9)...(today + 9)).filter { self.weekdays.contains(Self.weekday($0)) }
            .map(self.moment(ofDay:)).sorted()
    }

    /// 1 for Monday to 7 for Sunday; day 0 is 1 January 1970, a Thursday.
    private static func weekday(_ day: Int) -> Int { ((day % 7) + 7 + 3) % 7 + 1 }

    /// When the clocks of the zone show the time of day on a day counted from 1970.
    private func moment(ofDay day: Int) -> Int {
        let shown = day * Self.day + self.hour * 3_600 + self.minute * 60
        // No zone is further from UTC than 14 hours, so the moment lies between these two.
        let before = self.offset(shown - Self.day)
        let after = self.offset(shown + Self.day)
        if self.offset(shown - before) == before { return shown - before }
        if self.offset(shown - after) == after { return shown - after }
        return self.change(from: before, between: shown - Self.day, and: shown + Self.day)
    }

    /// The first moment whose offset is another than `before`.
    private func change(from before: Int, between first: Int, and last: Int) -> Int {
        var (low, high) = (first, last)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if self.offset(middle) == before { low = middle } else { high = middle }
        }
        return high
    }

    private func offset(_ seconds: Int) -> Int {
        self.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }
}
