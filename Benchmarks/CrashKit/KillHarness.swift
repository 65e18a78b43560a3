import Foundation
import Synchronization

/// `kill -9` at each call that changes the journal: nothing acknowledged is lost, and nothing is done twice.
package struct KillHarness: Sendable {
    private let options: CrashOptions

    package init(_ options: CrashOptions) {
        self.options = options
    }

    private struct Result: Sendable {
        let point: KillPoint
        /// The call that was struck, such as `write wal`; nil when the run had fewer calls.
        let struck: String?
        let acknowledged: Int
        let findings: [Finding]
    }

    /// Kills at so many points.
    ///
    /// - Returns: What was done, and what was found.
    /// - Throws: ``CrashFailure`` when the harness cannot go on.
    package func run() throws -> CrashReport {
        let options = self.options
        let folder = try CrashOptions.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let act = try Act("kill", count: options.deliveries, checkpoints: 1)
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
            )
        }
        let chosen = KillPoint.choose(options.points, of: points, &generator)
        options.tell("\(points.count) points in a run with and one without a journal, \(chosen.count) of them chosen")
        let progress = Headway(total: chosen.count, tell: options.tell)
        let results = try Strands.map(
            chosen,
            on: options.workers,
            prepare: { worker in
                try Stage(options.tools, folder: "\(folder)/\(worker)", seed: options.seed &+ UInt64(worker) &+ 1)
            },
            { point, stage in
                defer { progress.step() }
                return try Self.kill(at: point, act, used: used, stage, isControl: options.isControl)
            },
        )
        return Self.report(results)
    }

    private static func kill(
        at point: KillPoint,
        _ act: Act,
        used: String,
        _ stage: Stage,
        isControl: Bool,
    ) throws -> Result {
        let folder = try stage.makeFolder("run")
        try Preparation.copy(point.isOnUsedJournal ? used : nil, to: folder)
        try stage.simulator.reset(pools: Stage.pools)
        var ledger = ClientLedger()
        let server = try RunningServer(stage, in: folder, fault: point.fault)
        if server.isReady() {
            try ledger.send(act.deliveries, to: server.port) { !server.isRunning }
            _ = server.terminate()
        }
        server.kill()
        let struck = server.struck.first.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
        if isControl { ledger.invent(try .pushes("never-sent", bytes: 10)) }
        let place =
            "\(point.fault.kind.rawValue) \(struck ?? "nothing") (call \(point.fault.call), \(point.phase.rawValue))"
        var inspection = Inspection(stage, at: place)
        let acknowledged = ledger.acknowledged.count
        try inspection.restart(ledger, sending: act.deliveries, in: folder)
        return Result(point: point, struck: struck, acknowledged: acknowledged, findings: inspection.findings)
    }

    private static func report(_ results: [Result]) -> CrashReport {
        let reached = results.filter { $0.struck != nil }
        let calls = Dictionary(grouping: reached) { "\($0.struck ?? "")" }.mapValues(\.count)
        let phases = Dictionary(grouping: reached, by: \.point.phase).mapValues(\.count)
        let findings = results.flatMap(\.findings)
        return CrashReport(
            lines: [
                "\(reached.count) kills (\(results.count - reached.count) runs ended before their point): "
                    + KillPoint.Phase.allCases.map { "\(phases[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", "),
                "by call: "
                    + calls.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
                "\(results.map(\.acknowledged).reduce(0, +)) deliveries were acknowledged before the kills: "
                    + findings.counts(of: [.lost, .corrupt, .stuck, .doubled, .contradicted, .unclean]),
            ],
            findings: findings,
            reached: reached.count,
        )
    }
}
