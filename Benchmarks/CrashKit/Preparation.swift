import Foundation

/// A journal that several runs start from, and the calls that a run makes on it when nothing goes wrong.
struct Preparation: Sendable {
    /// The folder with the journal; nil for a start without one.
    let folder: String?
    let recording: Recording
    /// When the server answered, and when it was told to end, in nanoseconds of CLOCK_MONOTONIC.
    let ready: Int64
    let ending: Int64

    /// Makes a journal that a killed server left: with deliveries in it, and a WAL that is not copied into the file.
    static func makeUsedJournal(_ stage: Stage) throws -> String {
        let folder = try stage.makeFolder("used")
        try stage.simulator.reset(pools: Stage.pools)
        let server = try RunningServer(stage, in: folder)
        guard server.isReady() else { throw CrashFailure("the server does not start: \(server.log)") }
        var ledger = ClientLedger()
        let act = try Act("used", count: 15, checkpoints: 0)
        try ledger.send(act.deliveries, to: server.port) { !server.isRunning }
        let latest = ContinuousClock.now + .seconds(20)
        while try JournalFile(server.journal, .reading).deliveries().values.contains(where: { $0.state != "settled" }) {
            guard ContinuousClock.now < latest else { throw CrashFailure("a first run is not settled: \(server.log)") }
            usleep(10_000)
        }
        server.kill()
        return folder
    }

    /// Runs the act once, with nothing but a record of the calls.
    init(_ stage: Stage, act: Act, from used: String?) throws {
        self.folder = used
        let folder = try stage.makeFolder(used == nil ? "measured-new" : "measured-used")
        try Self.copy(used, to: folder)
        try stage.simulator.reset(pools: Stage.pools)
        let server = try RunningServer(stage, in: folder, isRecorded: true)
        guard server.isReady() else { throw CrashFailure("the server does not start: \(server.log)") }
        self.ready = Wire.now
        var ledger = ClientLedger()
        try ledger.send(act.deliveries, to: server.port) { !server.isRunning }
        guard ledger.acknowledged.count == act.deliveries.count else {
            throw CrashFailure("without any fault not everything is acknowledged: \(server.log)")
        }
        self.ending = Wire.now
        guard server.terminate() == .exited(0) else { throw CrashFailure("the server does not end: \(server.log)") }
        self.recording = try Recording(path: RunningServer.recording(in: folder))
        guard !self.recording.calls.isEmpty else { throw CrashFailure("the shim \(stage.tools.shim) saw no call") }
    }

    /// Puts the journal into a run's folder.
    static func copy(_ used: String?, to folder: String) throws {
        guard let used else { return }
        for ending in Recording.File.allCases.compactMap(\.ending) + ["-shm"] {
            let from = RunningServer.journal(in: used) + ending
            guard FileManager.default.fileExists(atPath: from) else { continue }
            try FileManager.default.copyItem(atPath: from, toPath: RunningServer.journal(in: folder) + ending)
        }
    }
}
