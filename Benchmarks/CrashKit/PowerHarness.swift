import Foundation

/// Power cuts: one run is recorded, and every state that a power cut could have left is opened.
package struct PowerHarness: Sendable {
    private let options: CrashOptions
    /// Every so many states the real server is started on one, too.
    private let serverEvery: Int

    /// - Parameters:
    ///   - options: `points` is how many states.
    ///   - serverEvery: Every so many states the real server is started on one, too.
    package init(_ options: CrashOptions, serverEvery: Int = 500) {
        self.options = options
        self.serverEvery = serverEvery
    }

    /// One run with what the clients heard, and when.
    private struct Run: Sendable {
        let recording: Recording
        /// In the order in which they were heard.
        let acknowledgements: [Acknowledgement]

        /// How many acknowledgements were heard before a moment.
        func acknowledged(before time: Int64) -> Int {
            var (low, high) = (0, self.acknowledgements.count)
            while low < high {
                let middle = (low + high) / 2
                if self.acknowledgements[middle].time < time { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private struct Acknowledgement: Sendable {
        let time: Int64
        let key: String
        /// The settlement that the answer told.
        let told: String?
    }

    /// What a range of crash points came to.
    private struct Sum: Sendable {
        var states = 0
        var points = 0
        var servers = 0
        var findings: [Finding] = []
        /// States in which something acknowledged is not there, or that do not open.
        var failed = 0
    }

    /// Records a run and opens its states.
    ///
    /// - Returns: What was done and found; also when the control did not fail, which is a finding.
    /// - Throws: ``CrashFailure`` when the harness cannot go on.
    package func run() throws -> CrashReport {
        let folder = try CrashOptions.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let run = try self.record(in: folder)
        self.options.tell(
            "recorded \(run.recording.calls.count) calls and \(run.acknowledgements.count) acknowledgements"
        )
        let sum = try self.open(self.options.points, of: run, in: folder + "/full", isNormal: false)
        // The same recording, as if commits had not been synced, which is what synchronous=NORMAL means.
        let control = try self.open(
            max(50, self.options.points / 50),
            of: run,
            in: folder + "/normal",
            isNormal: true,
        )
        var findings = sum.findings
        if control.failed == 0 {
            findings.append(Finding(.unclean, "the control found nothing, so the check is worth nothing"))
        }
        return CrashReport(
            lines: [
                "\(sum.states) disk states of \(sum.points) crash points, the server started on \(sum.servers) of them: "
                    + findings.counts(of: [.lost, .corrupt, .stuck, .contradicted]),
                "control, the same recording without the syncs of commits (what synchronous=NORMAL leaves out): "
                    + "something acknowledged was lost in \(control.failed) of \(control.states) states",
            ],
            findings: findings,
            reached: sum.states,
        )
    }

    /// How many deliveries a server takes before it is ended and the next one is started on its journal.
    private static let deliveriesOfOneLife = 40

    /// Records several servers, one after the other, on one journal; one of them gets a large delivery, too.
    private func record(in folder: String) throws -> Run {
        let stage = try Stage(self.options.tools, folder: folder + "/recorded", seed: self.options.seed)
        let place = try stage.makeFolder("run")
        try stage.simulator.reset(pools: Stage.pools)
        var rest = try Act("power", count: self.options.deliveries, checkpoints: 0).deliveries[...]
        var ledger = ClientLedger()
        var hasLarge = false
        while !rest.isEmpty {
            var deliveries = Array(rest.prefix(Self.deliveriesOfOneLife))
            rest = rest.dropFirst(Self.deliveriesOfOneLife)
            // Late, as every state that has it takes longer to look at; and not in a small sample.
            if !ledger.lines.isEmpty, rest.count <= Self.deliveriesOfOneLife, !hasLarge {
                let large = try ScriptedDelivery.pushes("power-large", bytes: Act.checkpointingBytes)
                deliveries.insert(large, at: deliveries.count / 2)
                hasLarge = true
            }
            let server = try RunningServer(stage, in: place, isRecorded: true)
            guard server.isReady() else { throw CrashFailure("the server does not start: \(server.log)") }
            try ledger.send(deliveries, to: server.port) { !server.isRunning }
            guard server.terminate() == .exited(0) else {
                throw CrashFailure("the server does not end: \(server.log)")
            }
        }
        guard ledger.lines.allSatisfy({ $0.isAcknowledged }) else {
            throw CrashFailure("without any fault not everything is acknowledged")
        }
        let acknowledgements = ledger.acknowledged.flatMap { line in
            line.answers.filter(\.isAcknowledgement).map { answer in
                Acknowledgement(time: answer.time, key: line.delivery.key, told: answer.toldSettlement)
            }
        }
        return Run(
            recording: try Recording(path: RunningServer.recording(in: place)),
            acknowledgements: acknowledgements.sorted { $0.time < $1.time },
        )
    }

    // MARK: - States

    /// Opens about so many states, spread over all crash points.
    private func open(_ count: Int, of run: Run, in folder: String, isNormal: Bool) throws -> Sum {
        let options = self.options
        let calls = run.recording.calls
        let all = Self.countStates(run, seed: options.seed, isNormal: isNormal)
        // Where there are more than are wanted, every so many.
        let step = max(1, Double(all) / Double(count))
        // Each piece makes its image from the first call on. More pieces than threads where there is much to do, as the
        // later ones take longer.
        let pieces = options.workers * (count < 10_000 ? 1 : 8)
        let size = (calls.count + pieces) / pieces
        let ranges = (0..<pieces).map { ($0 * size)..<min(calls.count + 1, ($0 + 1) * size) }.filter { !$0.isEmpty }
        let progress = Headway(total: ranges.count) { line in
            if !isNormal { options.tell(line) }
        }
        let sums = try Strands.map(
            ranges,
            on: options.workers,
            prepare: { worker in
                try Stage(options.tools, folder: "\(folder)/\(worker)", seed: options.seed &+ UInt64(worker))
            },
            { range, stage in
                defer { progress.step() }
                return try self.open(range, of: run, every: step, stage, isNormal: isNormal)
            },
        )
        return sums.reduce(into: Sum()) { sum, other in
            sum.states += other.states
            sum.points += other.points
            sum.servers += other.servers
            sum.findings += other.findings
            sum.failed += other.failed
        }
    }

    /// How many states there are at all.
    private static func countStates(_ run: Run, seed: UInt64, isNormal: Bool) -> Int {
        var pending: [Recording.Call] = []
        var count = DiskState.all(pending: 0, seed: seed).count
        for (index, call) in run.recording.calls.enumerated() {
            if call.kind != .sync {
                pending.append(call)
            } else if !(isNormal && Self.isSyncOfCommit(index, run.recording.calls)) {
                pending.removeAll { DiskImage.isSynced($0, by: call) }
            }
            count += DiskState.all(pending: pending.count, seed: seed).count
        }
        return count
    }

    /// Whether a sync of the WAL ends a commit, rather than coming before the WAL is copied into the database.
    private static func isSyncOfCommit(_ index: Int, _ calls: [Recording.Call]) -> Bool {
        guard calls[index].file == .wal else { return false }
        let next = calls[(index + 1)...].first { $0.kind != .sync }
        return next?.file != .database
    }

    /// Opens states of the crash points in a range: before the call of that index was made.
    private func open(
        _ range: Range<Int>,
        of run: Run,
        every step: Double,
        _ stage: Stage,
        isNormal: Bool,
    ) throws -> Sum {
        let calls = run.recording.calls
        let image = try DiskImage(run.recording, folder: try stage.makeFolder("image"))
        var generator = Generator(seed: self.options.seed &+ UInt64(range.lowerBound))
        var sum = Sum()
        var skipped = Double.random(in: 0..<step, using: &generator)
        for index in 0..<range.upperBound {
            if range.contains(index) {
                // Nothing happens to the disk until the next call: what was heard until then was acknowledged.
                let moment = index < calls.count ? calls[index].entered : .max
                let required = run.acknowledgements.prefix(run.acknowledged(before: moment))
                var isPoint = false
                for state in DiskState.all(pending: image.pending.count, seed: generator.next()) {
                    skipped += 1
                    guard skipped >= step else { continue }
                    skipped -= step
                    isPoint = true
                    let isForServer = !isNormal && Int.random(in: 0..<self.serverEvery, using: &generator) == 0
                    try self.look(at: state, of: image, index, required, stage, &sum, isForServer)
                    if !isNormal { continue }
                    // The control may fail.
                    sum.findings = []
                }
                if isPoint { sum.points += 1 }
            }
            guard index < calls.count else { break }
            try image.take(calls[index], isSyncIgnored: isNormal && Self.isSyncOfCommit(index, calls))
        }
        return sum
    }

    private func look(
        at state: DiskState,
        of image: DiskImage,
        _ index: Int,
        _ required: ArraySlice<Acknowledgement>,
        _ stage: Stage,
        _ sum: inout Sum,
        _ isForServer: Bool,
    ) throws {
        let place = "before call \(index + 1), \(state.form) of \(image.pending.count) calls that are not synced"
        sum.states += 1
        let findings = try image.with(state) { path in
            if isForServer { try image.copy(to: try stage.makeFolder("server")) }
            return Self.look(at: path, required, place)
        }
        if !findings.isEmpty { sum.failed += 1 }
        sum.findings += findings
        guard isForServer else { return }
        sum.servers += 1
        sum.findings += try self.startServer(required, stage, place)
    }

    /// What SQLite makes of a state.
    private static func look(
        at path: String,
        _ required: ArraySlice<Acknowledgement>,
        _ place: String,
    ) -> [Finding] {
        do {
            let journal = try JournalFile(path, .recovering)
            let check = try journal.check(isThorough: false)
            guard check == "ok" else { return [Finding(.corrupt, "\(place): \(check)")] }
            guard !required.isEmpty else { return [] }
            guard try journal.hasDeliveries() else { return [Finding(.lost, "\(place): all \(required.count)")] }
            return Self.missing(required, try journal.deliveries(), place)
        } catch {
            return [Finding(.corrupt, "\(place): \(error)")]
        }
    }

    private static func missing(
        _ required: ArraySlice<Acknowledgement>,
        _ rows: [String: JournalRow],
        _ place: String,
    ) -> [Finding] {
        required.compactMap { acknowledgement in
            guard let row = rows[acknowledgement.key] else {
                return Finding(.lost, "\(place): \(acknowledgement.key) was acknowledged")
            }
            guard let told = acknowledgement.told, row.settlement != told else { return nil }
            return Finding(
                .contradicted,
                "\(place): \(acknowledgement.key) was answered as \(told) and is \(row.settlement ?? row.state)",
            )
        }
    }

    /// The real server takes the state as it is: it starts, settles what is open, and ends.
    private func startServer(
        _ required: ArraySlice<Acknowledgement>,
        _ stage: Stage,
        _ place: String,
    ) throws -> [Finding] {
        let folder = "\(stage.folder)/server"
        try stage.simulator.reset(pools: Stage.pools)
        let server = try RunningServer(stage, in: folder)
        guard server.isReady() else {
            return [Finding(.corrupt, "\(place): the server does not start: \(server.log.suffix(500))")]
        }
        var rows = try JournalFile(server.journal, .reading).deliveries()
        let latest = ContinuousClock.now + .seconds(Inspection.patience)
        while rows.values.contains(where: { $0.state != "settled" }), ContinuousClock.now < latest {
            usleep(10_000)
            rows = try JournalFile(server.journal, .reading).deliveries()
        }
        var findings = Self.missing(required, rows, place)
        for (key, row) in rows where row.state != "settled" {
            findings.append(Finding(.stuck, "\(place): \(key) is not settled after a start"))
        }
        guard server.terminate() == .exited(0) else {
            return findings + [Finding(.unclean, "\(place): the server does not end: \(server.log.suffix(500))")]
        }
        return findings
    }
}
