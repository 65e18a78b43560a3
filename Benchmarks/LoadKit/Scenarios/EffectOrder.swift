/// Compares what was done to pools, in the API's own order, with the order in which the commands were accepted.
struct EffectOrder {
    /// Effects that came after one of a later command of the same pool.
    private(set) var inversions = 0
    /// Commands that were applied more than once.
    private(set) var doubled = 0
    /// Commands whose first call was sent before the command of the same pool before it was settled.
    private(set) var overlaps = 0
    /// Commands that were applied.
    private(set) var applied = 0
    /// Commands that were not applied though nothing before them was left open.
    private(set) var idle = 0
    /// Pools at which a kill left it open, for a while, whether a call was done: what was asked for next is decided on
    /// what the API says then, and the step before it may be missing there.
    private(set) var open: Set<Int> = []
    /// Settlements by word.
    private(set) var settlements: [String: Int] = [:]

    init(ledger: [SimulatorUnderLoad.Change], rows: [JournalView.Row]) {
        var accepted: [StepTraffic.Step: Int] = [:]
        var last: [Int: JournalView.Row] = [:]
        for row in rows {
            self.settlements[row.settlement ?? "not settled", default: 0] += 1
            guard let tag = Int(row.id.suffix(12)) else { continue }
            let step = StepTraffic.step(ofTag: tag)
            accepted[step] = row.number
            if row.settlement == "unknown" || row.attempts > 1 { self.open.insert(step.pool) }
            if row.settlement != "applied", !self.open.contains(step.pool) { self.idle += 1 }
            if let sent = row.sentAt, let before = last[step.pool] {
                if before.settledAt.map({ sent < $0 }) ?? true { self.overlaps += 1 }
            }
            last[step.pool] = row
        }
        var seen: Set<StepTraffic.Step> = []
        var latest: [Int: Int] = [:]
        for change in ledger {
            guard let step = change.name.flatMap(StepTraffic.Step.init(name:)) else { continue }
            guard seen.insert(step).inserted else {
                self.doubled += 1
                continue
            }
            self.applied += 1
            let number = accepted[step] ?? .max
            if let before = latest[step.pool], before > number { self.inversions += 1 }
            latest[step.pool] = max(number, latest[step.pool] ?? 0)
        }
    }

    func judge(commands: Int, _ report: inout Report) {
        report.tell(
            "settlements: \(self.settlements.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))"
        )
        report.tell(
            "\(self.applied) of \(commands) applied; at \(self.open.count) pools a kill left it open whether a call was done, "
                + "and what followed was refused"
        )
        report.check("other commands that were not applied", "\(self.idle)", limit: "0", isMet: self.idle == 0)
        report.check("inversions", "\(self.inversions)", limit: "0", isMet: self.inversions == 0)
        report.check("commands applied twice", "\(self.doubled)", limit: "0", isMet: self.doubled == 0)
        report.check("overlaps", "\(self.overlaps)", limit: "0", isMet: self.overlaps == 0)
    }
}
