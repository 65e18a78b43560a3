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
}
