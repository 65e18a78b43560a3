import Foundation

extension ScheduleTiming {
    /// The timing on one line, such as `every 600 s` or `at 1,2,3 08:00 Europe/Berlin`: tells one from another.
    package var text: String {
        switch self {
        case .every(let period):
            return "every \(period) s"
        case .at(let time):
            let days = time.weekdays.sorted().map(String.init).joined(separator: ",")
            let minute = (time.minute < 10 ? "0" : "") + "\(time.minute)"
            return "at \(days) \(time.hour):\(minute) \(time.timeZone.identifier)"
        }
    }
}
