import Foundation

/// How far something of many parts has come, in one line.
struct ProgressLine {
    /// What is going on, such as `Deleting`.
    let label: String
    let total: Int
    var done = 0
    /// Such as `2 refused`; empty while all goes well.
    var remark = ""
    /// Since the first part began, in seconds.
    var elapsed: TimeInterval = 0

    /// The bar's widths, in columns: as there is room, and less than which it says nothing.
    private static let barWidths = 8...24

    /// Such as `Deleting [######------------------] 50/200  25%  2 refused  about 9 s left`.
    ///
    /// Where there is little room the bar is shorter, or goes; a line that filled the last column would make some
    /// terminals begin another.
    func text(width: Int) -> String {
        let share = self.total > 0 ? Double(self.done) / Double(self.total) : 1
        let words = ["\(self.done)/\(self.total)", "\(Int(share * 100))%", self.remark, self.rest]
            .filter { !$0.isEmpty }
            .joined(separator: "  ")
        let room = width - 1 - "\(self.label) [] \(words)".columns
        guard room >= Self.barWidths.lowerBound else { return "\(self.label) \(words)".cut(to: max(1, width - 1)) }
        let length = min(room, Self.barWidths.upperBound)
        let filled = Int(share * Double(length))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: length - filled)
        return "\(self.label) [\(bar)] \(words)"
    }

    /// Empty until there is something to reckon with.
    private var rest: String {
        guard self.done > 0, self.done < self.total, self.elapsed >= 1 else { return "" }
        let seconds = (self.elapsed / Double(self.done) * Double(self.total - self.done)).rounded(.up)
        switch seconds {
        case ..<120: return "about \(Int(seconds)) s left"
        case ..<7_200: return "about \(Int((seconds / 60).rounded(.up))) min left"
        default: return "about \(Int((min(seconds, 1e9) / 3_600).rounded(.up))) h left"
        }
    }
}
