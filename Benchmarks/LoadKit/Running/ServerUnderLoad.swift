package import Foundation

/// The binary under test, serving with its default limits on one port, over all its starts and ends.
package final class ServerUnderLoad {
    package let port: UInt16
    package let journal: String
    private let place: LoadPlace
    private let settings: String
    private let environment: [String: String]
    private var program: ChildProgram?
    /// Those that it keeps to; nil for all.
    private var processors: String?

    /// - Parameters:
    ///   - place: Where it runs.
    ///   - policies: The folder in `Benchmarks/load` with its policies.
    ///   - simulator: The API that its policies and operations reach.
    ///   - environment: Settings of its own, such as `POOLWARDEN_SERVER_READ_TIMEOUT`.
    /// - Throws: When its settings cannot be written.
    package init(
        _ place: LoadPlace,
        policies: String,
        simulator: SimulatorUnderLoad? = nil,
        environment: [String: String] = [:],
    ) throws {
        self.environment = environment
        self.place = place
        self.port = try LoadPlace.freePort()
        self.journal = "\(place.folder)/\(policies).sqlite"
        self.settings = try place.settings(
            policies: policies,
            simulator: simulator.map { "http://127.0.0.1:\($0.port)" } ?? "http://127.0.0.1:9",
        )
    }

    deinit {
        self.kill()
    }

    /// Starts it, and waits until it answers.
    ///
    /// - Returns: When it was started.
    @discardableResult
    package func start() throws -> UInt64 {
        let start = try self.launch()
        while PlainHTTP.call("GET", "/livez", port: self.port)?.status != 200 {
            guard self.program?.isRunning == true, Monotonic.seconds(since: start) < 60 else {
                throw BenchError("the server did not start: \(self.log)")
            }
            usleep(1_000)
        }
        return start
    }

    /// Starts it, on processors of its own where both are to be apart, and waits until it answers.
    ///
    /// - Parameters:
    ///   - options: Whether both are apart.
    ///   - report: Where it says which each has.
    /// - Returns: The processors, to be rejoined at the end; nil where both share them.
    /// - Throws: When it does not start.
    package func start(_ options: LoadOptions, _ report: inout Report) throws -> Processors? {
        guard options.isApart, let processors = Processors() else {
            try self.start()
            return nil
        }
        self.processors = processors.servers
        try self.start()
        try processors.part()
        report.tell("of the processors the server has \(processors.servers), the client \(processors.clients)")
        return processors
    }

    /// Starts it, and does not wait.
    ///
    /// - Returns: When it was started.
    package func launch() throws -> UInt64 {
        let start = Monotonic.now
        let command = [self.place.binary, "serve", "--config", self.settings]
        let words = self.processors.map { ["/usr/bin/taskset", "--cpu-list", $0] + command } ?? command
        self.program = try ChildProgram(
            words[0],
            Array(words.dropFirst()),
            environment: [
                "LOAD_SECRET": LoadPlace.secret, "POOLWARDEN_SERVER_PORT": "\(self.port)",
                "POOLWARDEN_JOURNAL_PATH": self.journal, "POOLWARDEN_JOURNAL_KEY": "env:LOAD_KEY",
                "LOAD_KEY": String(repeating: "5a", count: 32),
            ].merging(self.environment) { $1 },
            folder: self.place.project,
            errors: self.logPath,
        )
        return start
    }

    private var logPath: String { self.place.folder + "/server.log" }

    /// The end of what it has logged.
    package var log: String {
        String(((try? String(contentsOfFile: self.logPath, encoding: .utf8)) ?? "").suffix(2_000))
    }

    /// `kill -9`.
    package func kill() {
        self.program?.send(SIGKILL)
        self.program?.end()
        self.program = nil
    }

    /// SIGTERM.
    package func terminate() {
        self.program?.send(SIGTERM)
    }

    /// Waits until it has ended by itself.
    ///
    /// - Returns: Its exit status; 137 when it took so long that it was killed.
    package func end(within seconds: Double) -> Int32 {
        defer { self.program = nil }
        return self.program?.end(within: seconds) ?? -1
    }

    package var isRunning: Bool { self.program?.isRunning ?? false }
    package var residentBytes: Int { self.program?.residentBytes ?? 0 }
    package var processorSeconds: Double { self.program?.processorSeconds ?? 0 }

    /// Its process, to be looked at from other threads.
    package var identifier: pid_t { self.program?.identifier ?? 0 }

    package func view() throws -> JournalView { try JournalView(path: self.journal) }
}
