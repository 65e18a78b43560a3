/// A head, a list and a foot, which together must not be longer than a receiver takes.
struct ListedLines {
    let head: String
    let lines: [String]
    /// The line that stands for those that were left out, by their number.
    let more: (Int) -> String
    let foot: String
    /// What stands between the three parts.
    var gap = "\n"
    /// How the receiver counts.
    let size: (String) -> Int

    /// The text, with as many lines as fit.
    ///
    /// - Parameter most: The most that the receiver takes, as ``size`` counts.
    /// - Returns: The three parts; empty when all of them are.
    /// - Precondition: Head and foot fit.
    func text(most: Int) -> String {
        self.joined(self.fitting(most: most))
    }

    private func fitting(most: Int) -> [String] {
        let whole = self.joined(self.lines)
        guard self.size(whole) > most else { return self.lines }
        // Room for the longest form of the line that counts the rest.
        var room = most - self.size(self.joined([self.more(self.lines.count)]))
        var kept: [String] = []
        for line in self.lines {
            room -= self.size(line) + 1
            guard room >= 0 else { break }
            kept.append(line)
        }
        return kept + [self.more(self.lines.count - kept.count)]
    }

    private func joined(_ lines: [String]) -> String {
        [self.head, lines.joined(separator: "\n"), self.foot].filter { !$0.isEmpty }.joined(separator: self.gap)
    }
}
