import AgentPoolsAPI
import Foundation

/// Points in time as people say them.
enum RelativeTime {
    /// Such as `42 s ago`, `5 min ago`, `3 h ago` or `12 d ago`.
    ///
    /// Each unit until two of the next one are full. `now` for what lies ahead, too: the API's clock may be before ours.
    static func text(_ date: Date, now: Date) -> String {
        let seconds = now.timeIntervalSince(date).rounded(.down)
        switch seconds {
        case ..<1: return "now"
        case ..<120: return "\(Int(seconds)) s ago"
        case ..<7_200: return "\(Int(seconds / 60)) min ago"
        case ..<172_800: return "\(Int(seconds / 3_600)) h ago"
        default: return "\(Int(min(seconds / 86_400, 1_000_000))) d ago"
        }
    }
}

extension Cell {
    /// A point in time in a table; `-` where there is none.
    static func time(_ date: Date?, now: Date) -> Cell {
        date.map { Cell(RelativeTime.text($0, now: now)) } ?? .none
    }

    /// When an agent last called, or a token was last used, in a table.
    static func lastPing(_ date: Date?, now: Date) -> Cell {
        date.map { Cell(RelativeTime.text($0, now: now)) } ?? Cell("never", .dim)
    }

    /// A point in time on a page: exact, and as people say it.
    static func exactTime(_ date: Date?, now: Date, none: String = "-") -> Cell {
        date.map { Cell("\(Timestamp.write($0)) (\(RelativeTime.text($0, now: now)))") } ?? Cell(none, .dim)
    }
}
