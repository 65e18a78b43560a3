import Foundation

/// A program that runs beside this one and is waited for without any run loop.
final class StartedProgram {
    let identifier: pid_t
    private var known: End?

    enum End: Hashable, Sendable {
        case exited(Int32)
        /// Ended by a signal.
        case killed(Int32)
    }

    /// Starts a program whose output goes to files, so that no pipe can fill.
    ///
    /// - Throws: ``CrashFailure`` when it cannot be started.
    init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String],
        output: String = "/dev/null",
        errors: String = "/dev/null",
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, writing, 0o600)
        let arguments = ([path] + arguments).map { strdup($0) } + [nil]
        let environment = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var identifier = pid_t()
        let code = posix_spawn(&identifier, path, &actions, nil, arguments, environment)
        guard code == 0 else { throw CrashFailure("\(path) cannot be started: \(String(cString: strerror(code)))") }
        self.identifier = identifier
    }

    deinit {
        guard self.end(within: 0) == nil else { return }
        kill(self.identifier, SIGKILL)
        _ = self.end(within: 10)
    }

    var isRunning: Bool { self.end(within: 0) == nil }

    func send(signal: Int32) {
        guard self.known == nil else { return }
        kill(self.identifier, signal)
    }

    /// Waits for its end, so many seconds at most.
    ///
    /// - Returns: How it ended; nil when it still runs.
    func end(within seconds: Double) -> End? {
        if let known { return known }
        let latest = ContinuousClock.now + .seconds(seconds)
        while true {
            var raw: Int32 = 0
            if waitpid(self.identifier, &raw, WNOHANG) == self.identifier {
                let signal = raw & 0x7F
                let end = signal == 0 ? End.exited((raw >> 8) & 0xFF) : End.killed(signal)
                self.known = end
                return end
            }
            guard ContinuousClock.now < latest else { return nil }
            usleep(1_000)
        }
    }
}
