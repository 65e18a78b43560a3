/// Finds the key that somebody meant.
enum NearestKey {
    /// The candidate with the fewest slips of the finger; nil when none is near.
    ///
    /// Near is what differs in at most a third of its letters.
    static func find(_ key: String, among candidates: [String]) -> String? {
        let near = candidates.map { (candidate: $0, slips: Self.slips(from: key, to: $0)) }
            .filter { $0.slips <= max(1, min(key.utf8.count, $0.candidate.utf8.count) / 3) }
        return near.min { ($0.slips, $0.candidate) < ($1.slips, $1.candidate) }?.candidate
    }

    /// Letters that were left out, added, replaced, or swapped with their neighbour.
    static func slips(from written: String, to meant: String) -> Int {
        let written = Array(written.utf8)
        let meant = Array(meant.utf8)
        // Keys are short; what is longer is no slip of the finger.
        guard written.count <= 128, meant.count <= 128 else { return Int.max }
        guard !written.isEmpty, !meant.isEmpty else { return max(written.count, meant.count) }
        var beforeLast: [Int] = []
        var last = Array(0...meant.count)
        for row in 1...written.count {
            var current = [row]
            for column in 1...meant.count {
                let isSame = written[row - 1] == meant[column - 1]
                var least = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, written[row - 1] == meant[column - 2], written[row - 2] == meant[column - 1] {
                    least = min(least, beforeLast[column - 2] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[meant.count]
    }
}
