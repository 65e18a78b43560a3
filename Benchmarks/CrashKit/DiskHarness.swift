import Foundation
import Warden

/// Errors of the disk: the server stops, or says in each sender's form that it did not accept.
package struct DiskHarness: Sendable {
    private let options: CrashOptions

    /// - Parameter options: `points` is how many calls; each fails in four ways.
    package init(_ options: CrashOptions) {
        self.options = options
    }

    private struct Result: Sendable {
        let point: KillPoint
        let struck: String?
        let end: End
        let refused: Int
        let findings: [Finding]

        enum End: String, CaseIterable, Sendable {
            /// A start that did not come to serving.
            case notStarted = "did not start"
            /// It ended by itself, with a status that says so.
            case stopped = "stopped by itself"
            case wentOn = "went on"
        }
    }

    /// Lets so many calls fail, each with EIO and ENOSPC, once and for ever.
    ///
    /// - Returns: What was done, and what was found.
    /// - Throws: ``CrashFailure`` when the harness cannot go on.
    package func run() throws -> CrashReport {
        let options = self.options
        let folder = try CrashOptions.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let act = try Act("disk", count: options.deliveries, checkpoints: 1)
        let first = try Stage(options.tools, folder: folder + "/first", seed: options.seed)
        let used = try Preparation.makeUsedJournal(first)
        let preparations = [
            try Preparation(first, act: act, from: nil), try Preparation(first, act: act, from: used),
        ]
        var generator = Generator(seed: options.seed)
        let points = preparations.flatMap { preparation in
            KillPoint.all(
                of: preparation.recording,
                ready: preparation.ready,
                ending: preparation.ending,
                isOnUsedJournal: preparation.folder != nil,
            ).filter { $0.fault.kind == .killBefore }
        }
        let chosen = KillPoint.choose(options.points, of: points, &generator).flatMap(self.faults)
        options.tell("\(points.count) calls in a run with and one without a journal; \(chosen.count) runs")
        let progress = Headway(total: chosen.count, tell: options.tell)
        let results = try Strands.map(
            chosen,
            // Most of the time they wait for something.
            on: options.workers * 2,
            prepare: { worker in
                try Stage(options.tools, folder: "\(folder)/\(worker)", seed: options.seed &+ UInt64(worker) &+ 1)
            },
            { point, stage in
                defer { progress.step() }
                return try Self.fail(at: point, act, used: used, stage)
            },
        )
        return Self.report(results)
    }

    private func faults(at point: KillPoint) -> [KillPoint] {
        // The control is a disk that lies: what it says it wrote is not there.
        let kinds: [Fault.Kind] = self.options.isControl ? [.lie] : [.eio, .enospc]
        return kinds.flatMap { kind in
            (self.options.isControl ? [true] : [false, true]).map { isLasting in
                KillPoint(
                    isOnUsedJournal: point.isOnUsedJournal,
                    fault: Fault(kind: kind, call: point.fault.call, isLasting: isLasting),
                    phase: point.phase,
                )
            }
        }
    }

    // MARK: - One error

    private static func fail(at point: KillPoint, _ act: Act, used: String, _ stage: Stage) throws -> Result {
        let folder = try stage.makeFolder("run")
        try Preparation.copy(point.isOnUsedJournal ? used : nil, to: folder)
        try stage.simulator.reset(pools: Stage.pools)
        let server = try RunningServer(stage, in: folder, fault: point.fault)
        let isReady = server.isReady()
        var ledger = ClientLedger()
        if isReady { try ledger.send(act.deliveries, to: server.port, together: 8) { !server.isRunning } }
        let length = point.fault.isLasting ? "for ever" : "once"
        let name = "\(point.fault.kind.rawValue) \(length) at call \(point.fault.call) (\(point.phase.rawValue))"
        var inspection = Inspection(stage, at: "\(name), \(server.struck.first ?? "not reached")")
        let probes = try (0..<2).flatMap { number in
            [try ScriptedDelivery.createsPool("probe-\(number)"), try .queuesJob("probe-job-\(number)")]
        }
        let end: Result.End
        if !isReady {
            end = .notStarted
            Self.checkRefusedStart(server, &inspection)
        } else if let status = server.end(within: Self.mustStop(server, after: point.fault) ? 15 : 0) {
            end = .stopped
            if status != .exited(1) {
                inspection.find(.unclean, "the server ended with \(status): \(server.log.suffix(300))")
            }
        } else {
            end = .wentOn
            if Self.mustStop(server, after: point.fault) {
                inspection.find(.unclean, "the server goes on after the error")
            }
            try Self.probe(server, point.fault, Array(probes[..<2]), Array(probes[2...]), &ledger, &inspection)
        }
        server.endTrouble()
        let refused = ledger.lines.flatMap(\.answers).count { !$0.isAcknowledgement }
        Self.checkAnswers(ledger, &inspection)
        if end == .wentOn, point.fault.kind != .lie { try Self.terminate(server, &inspection) }
        server.kill()
        let struck = server.struck.first.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
        let sent = act.deliveries + (end == .wentOn ? probes : [])
        try inspection.restart(ledger, sending: sent, in: folder)
        return Result(point: point, struck: struck, end: end, refused: refused, findings: inspection.findings)
    }

    /// Whether going on could acknowledge what is not on disk: a page whose sync failed counts as written.
    ///
    /// SQLite itself takes no notice of a folder that cannot be synced.
    private static func mustStop(_ server: RunningServer, after fault: Fault) -> Bool {
        // A sync that failed for want of room is an error like any other.
        let fatal =
            switch fault.kind {
            case .eio: ["write wal", "sync wal", "write database", "sync database"]
            case .enospc: ["sync wal", "sync database"]
            case .lie, .killBefore, .killAfter, .killWithin: [String]()
            }
        return server.struck.contains { struck in fatal.contains { struck.hasSuffix($0) } }
    }

    /// A start that cannot write its journal says which file it is, and ends with 1.
    private static func checkRefusedStart(_ server: RunningServer, _ inspection: inout Inspection) {
        let end = server.end(within: 5)
        if end != .exited(1) {
            inspection.find(.unclean, "a start that failed ended with \(end.map { "\($0)" } ?? "nothing")")
        } else if !server.log.contains("journal") {
            inspection.find(.unclean, "a start that failed does not name the journal: \(server.log.suffix(300))")
        }
    }

    /// What a server does that is still there after the error.
    private static func probe(
        _ server: RunningServer,
        _ fault: Fault,
        _ during: [ScriptedDelivery],
        _ after: [ScriptedDelivery],
        _ ledger: inout ClientLedger,
        _ inspection: inout Inspection,
    ) throws {
        if fault.isLasting, fault.kind != .lie {
            let isFull = fault.kind == .enospc && !server.struck.isEmpty
            try ledger.send(during, to: server.port) { !server.isRunning }
            if isFull, server.isRunning {
                let accepted = ledger.acknowledged.filter { line in during.contains { $0.key == line.delivery.key } }
                for line in accepted {
                    inspection.find(.unclean, "\(line.delivery.key) was acknowledged while the disk was full")
                }
                let read = try inspection.stage.run(["deliveries"], journal: server.journal)
                if read != .exited(0) { inspection.find(.unclean, "`poolwarden deliveries` failed on a full disk") }
            }
        }
        server.endTrouble()
        // An error that comes only now is answered as such.
        let isOver = !server.struck.isEmpty
        try ledger.send(after, to: server.port) { !server.isRunning }
        if fault.kind == .enospc, isOver, !Self.mustStop(server, after: fault) {
            for line in ledger.lines
            where after.contains(where: { $0.key == line.delivery.key }) && !line.isAcknowledged {
                inspection.find(.unclean, "\(line.delivery.key) is not accepted when the disk has room again")
            }
        }
    }

    /// Each sender hears of it in its own form.
    private static func checkAnswers(_ ledger: ClientLedger, _ inspection: inout Inspection) {
        for line in ledger.lines {
            for answer in line.answers where !answer.isAcknowledgement {
                let isInForm =
                    line.delivery.kind == .slack
                    ? answer.status == 200 && answer.isRefusedInChat
                    : answer.status == 503 && answer.head.contains("retry-after:")
                if !isInForm {
                    inspection.find(
                        .unclean,
                        "\(line.delivery.key) was answered \(answer.status) \(answer.body.prefix(200))",
                    )
                }
            }
        }
    }

    /// SIGTERM after an error: 0 when all is well again, 1 when the error came with the end.
    private static func terminate(_ server: RunningServer, _ inspection: inout Inspection) throws {
        switch server.terminate() {
        case .exited(0), .exited(1): break
        case let end:
            inspection.find(.unclean, "after SIGTERM the server ended with \(end.map { "\($0)" } ?? "nothing")")
        }
    }

    private static func report(_ results: [Result]) -> CrashReport {
        let reached = results.filter { $0.struck != nil }
        let findings = results.flatMap(\.findings)
        let lines = [Fault.Kind.eio, .enospc, .lie].compactMap { kind -> String? in
            let ofKind = reached.filter { $0.point.fault.kind == kind }
            guard !ofKind.isEmpty else { return nil }
            let ends = Result.End.allCases.map { end in "\(ofKind.count { $0.end == end }) \(end.rawValue)" }
            let calls = Set(ofKind.map { "\($0.point.isOnUsedJournal) \($0.point.fault.call)" }).count
            return "\(kind.rawValue): \(ofKind.count) runs at \(calls) calls, the server "
                + ends.joined(separator: ", ") + "; \(ofKind.map(\.refused).reduce(0, +)) deliveries refused in form"
        }
        let calls = Dictionary(grouping: reached) { "\($0.struck ?? "")" }.mapValues(\.count)
        return CrashReport(
            lines: lines + [
                "by call: "
                    + calls.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
                "\(results.count - reached.count) runs ended before their call; "
                    + findings.counts(of: [.lost, .corrupt, .stuck, .doubled, .contradicted, .unclean]),
            ],
            findings: findings,
            reached: reached.count,
        )
    }
}
