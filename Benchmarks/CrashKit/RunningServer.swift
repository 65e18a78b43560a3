import Foundation

/// `poolwarden serve` on a journal, with or without the shim.
final class RunningServer {
    let port: UInt16
    let journal: String
    private let program: StartedProgram
    private let folder: String

    /// Starts it; it need not come up.
    ///
    /// - Parameters:
    ///   - stage: Where.
    ///   - folder: The folder of this run; the journal is in it.
    ///   - fault: What is to happen to the journal's calls.
    ///   - isRecorded: Whether every call is written down.
    /// - Throws: ``CrashFailure`` when it cannot be started at all.
    init(_ stage: Stage, in folder: String, fault: Fault? = nil, isRecorded: Bool = false) throws {
        self.folder = folder
        self.journal = Self.journal(in: folder)
        self.port = try Wire.freePort(&stage.generator)
        var environment = stage.environment(journal: self.journal, port: self.port)
        if fault != nil || isRecorded {
            environment["LD_PRELOAD"] = stage.tools.shim
            environment["FAULT_JOURNAL"] = self.journal
            environment["FAULT_MARK"] = Self.mark(in: folder)
        }
        if let fault {
            environment["FAULT_AT"] = "\(fault.call)"
            environment["FAULT_KIND"] = fault.kind.rawValue
            if fault.isLasting {
                environment["FAULT_WHILE"] = Self.trouble(in: folder)
                try "".write(toFile: Self.trouble(in: folder), atomically: false, encoding: .utf8)
            }
        }
        if isRecorded { environment["FAULT_RECORD"] = Self.recording(in: folder) }
        self.program = try StartedProgram(
            stage.tools.binary,
            ["serve", "--config", stage.settings],
            environment: environment,
            output: "\(folder)/output",
            errors: "\(folder)/log",
        )
    }

    static func journal(in folder: String) -> String { folder + "/journal.sqlite" }
    static func recording(in folder: String) -> String { folder + "/recording" }
    private static func mark(in folder: String) -> String { folder + "/mark" }
    private static func trouble(in folder: String) -> String { folder + "/trouble" }

    /// The calls that the fault struck, such as `12 write wal`.
    var struck: [String] {
        ((try? String(contentsOfFile: Self.mark(in: self.folder), encoding: .utf8)) ?? "")
            .split(separator: "\n").map(String.init)
    }

    /// What it has logged.
    var log: String { (try? String(contentsOfFile: self.folder + "/log", encoding: .utf8)) ?? "" }

    var isRunning: Bool { self.program.isRunning }

    /// Waits until it answers.
    ///
    /// - Returns: Whether it does; false when it ended.
    func isReady(within seconds: Double = 30) -> Bool {
        let latest = ContinuousClock.now + .seconds(seconds)
        while self.program.isRunning, ContinuousClock.now < latest {
            if Wire.exchange(Wire.request("GET", "/livez"), port: self.port)?.status == 200 { return true }
            usleep(3_000)
        }
        return false
    }

    /// SIGTERM, and waits.
    func terminate(within seconds: Double = 30) -> StartedProgram.End? {
        self.program.send(signal: SIGTERM)
        return self.program.end(within: seconds)
    }

    /// SIGKILL, and waits.
    func kill() {
        self.program.send(signal: SIGKILL)
        _ = self.program.end(within: 10)
    }

    /// Waits for it to end by itself.
    func end(within seconds: Double) -> StartedProgram.End? { self.program.end(within: seconds) }

    /// Ends a lasting fault: the disk has room again.
    func endTrouble() {
        try? FileManager.default.removeItem(atPath: Self.trouble(in: self.folder))
    }
}
