import AgentPoolsAPI

extension Fleet {
    /// `agents delete`: forgets agents that are gone.
    ///
    /// It stops none: the API cannot. Right before each call the agent is looked at again: one that has called since is
    /// not deleted.
    package func deleteAgents(_ selection: AgentSelection, _ consent: Consent) async -> Ending {
        await self.command { () throws(Stop) in
            try self.requireSomebody(consent)
            let plan = try await self.plan(selection)
            self.tell(of: plan.unread)
            var outcomes: [FleetOutcome?] = plan.deletions.map { _ in nil }
            switch consent {
            case .dryRun:
                break
            case .ask where !plan.deletions.isEmpty:
                self.console.tell(self.prompt(for: plan))
                let answer = plan.deletions.count == 1 ? "yes" : "\(plan.deletions.count)"
                try await self.confirm("Type \(answer) to do this: ", answer: answer)
                fallthrough
            case .given where !plan.deletions.isEmpty:
                guard !Task.isCancelled else { throw Stop(reading: nil, .cancelled(sentBytes: false)) }
                outcomes = await AgentDeletions(plan.deletions, namedPools: plan.namedPools(selection), self).run()
            case .ask, .given:
                break
            }
            return self.tell(of: plan, outcomes, isDryRun: consent == .dryRun)
        }
    }

    private func tell(of plan: AgentDeletionPlan, _ outcomes: [FleetOutcome?], isDryRun: Bool) -> Ending {
        let now = self.now
        let calls = zip(plan.deletions, outcomes).map { $0.call($1, now: now) } + plan.settled
        let known = calls.compactMap(\.outcome)
        let attempted = calls.filter { !($0.outcome?.isNotAttempted ?? false) }
        switch self.format {
        case .json:
            self.print([
                .init("dry_run", .bool(isDryRun)),
                .init("operations", .array(calls.map(\.json))),
                .init("unread_pools", .array(plan.unread.map(\.json))),
            ])
        case .text where !attempted.isEmpty:
            self.console.print(Self.table(of: attempted).text(on: self.screen))
        case .text:
            break
        }
        if calls.isEmpty {
            self.console.tell("No agent fits; there is nothing to do.")
        } else if isDryRun {
            self.console.tell("Dry run: nothing was done. \(plan.deletions.count) would be deleted.")
        } else {
            self.console.tell("agents.delete: \(known.counts).")
        }
        for reason in Self.reasons(of: known) { self.console.tell(reason) }
        return known.ending.worse(plan.unread.isEmpty ? .done : .notDone)
    }

    /// The most reasons that are told beside the table.
    private static let mostReasons = 10

    /// What is not done, and why, each reason once: a table on a screen has no room for them.
    private static func reasons(of outcomes: [FleetOutcome]) -> [String] {
        let open = outcomes.filter { $0.ending != .done }
        let counts = open.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        var seen: Set<FleetOutcome> = []
        let reasons = open.filter { seen.insert($0).inserted }.map { outcome in
            "  \(counts[outcome, default: 0]) \(outcome.label): \((outcome.reason ?? "").printable)"
        }
        guard reasons.count > Self.mostReasons else { return reasons }
        return reasons.prefix(Self.mostReasons) + ["  and \(reasons.count - Self.mostReasons) more reasons"]
    }

    // MARK: - The plan for people

    /// The most agents that a question shows: what scrolls away is not read.
    private static let mostShown = 20

    private func prompt(for plan: AgentDeletionPlan) -> String {
        let count = plan.deletions.count
        let shown = plan.deletions.prefix(Self.mostShown).map { PooledAgent(agent: $0.agent, pool: $0.pool) }
        var lines = [
            "Plan: agents.delete \(count == 1 ? "1 agent" : "\(count) agents"), relying on status and last ping"
        ]
        lines.append(self.table(of: Array(shown)).text(on: self.console.terminal.messages))
        if count > Self.mostShown {
            lines.append("... and \(count - Self.mostShown) more; --dry-run shows them all.")
            lines.append("By status: " + Self.tally(plan.deletions.map(\.agent.status.word)))
            lines.append("By pool: " + Self.tally(plan.deletions.map { $0.pool?.name ?? "?" }))
        }
        lines += plan.settled.map { call in
            "\(call.title): \(call.outcome?.label ?? "")\(call.outcome?.reason.map { ": \($0.printable)" } ?? "")"
        }
        return lines.joined(separator: "\n")
    }

    /// Such as `40 exited, 2 errored`, the most first.
    private static func tally(_ words: [String]) -> String {
        let counts = words.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) \($0.key.printable)" }
            .joined(separator: ", ")
    }

    private static func table(of calls: [PlannedCall]) -> Table {
        Table(
            columns: [
                // Name, ID and outcome go into 40 columns; what is not done is told with its reason below the table.
                .init(title: "NAME", least: 6),
                .init(title: "ID"),
                .init(title: "POOL", least: 8, leaveOut: 2),
                .init(title: "WAS", leaveOut: 3),
                .init(title: "LAST PING", leaveOut: 4),
                .init(title: "OUTCOME", least: 7),
                .init(title: "REASON", least: 12, leaveOut: 1),
            ],
            rows: calls.map { call in
                [
                    .name(call.name),
                    Cell(call.id ?? ""),
                    .name(call.pool?.name),
                    call.facts.first?.cells.first ?? .none,
                    call.facts.last?.cells.first ?? .none,
                    call.outcome.map { Cell($0.label, $0.style) } ?? Cell("planned"),
                    Cell(call.outcome?.reason ?? ""),
                ]
            },
        )
    }
}
