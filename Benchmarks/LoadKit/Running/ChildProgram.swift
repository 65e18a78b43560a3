package import Foundation

/// A program that the load starts, watches and ends; its output goes to files, so that no pipe can fill.
///
/// `posix_spawn` by hand: Foundation's `Process` cannot be started and reaped from any thread within milliseconds.
package final class ChildProgram {
    package let identifier: pid_t
    private var status: Int32?

    package init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        folder: String,
        output: String = "/dev/null",
        errors: String = "/dev/null",
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // `env` changes the folder, then becomes the program.
        let words = (["/usr/bin/env", "-C", folder, path] + arguments).map { strdup($0) } + [nil]
        let variables =
            environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }.map { strdup("\($0.key)=\($0.value)") }
            + [nil]
        defer { (words + variables).forEach { free($0) } }
        var identifier = pid_t()
        let code = posix_spawn(&identifier, "/usr/bin/env", &actions, nil, words, variables)
        guard code == 0 else { throw BenchError("\(path) cannot be started: \(String(cString: strerror(code)))") }
        self.identifier = identifier
    }

    package var isRunning: Bool { self.poll() == nil }

    package func send(_ signal: Int32) {
        guard self.isRunning else { return }
        kill(self.identifier, signal)
    }

    /// Waits for its end.
    ///
    /// - Parameter seconds: How long at most; then it is killed.
    /// - Returns: Its exit status; a signal's number plus 128 where one ended it.
    @discardableResult
    package func end(within seconds: Double = 60) -> Int32 {
        let start = Monotonic.now
        while true {
            if let status = self.poll() { return status }
            if Monotonic.seconds(since: start) > seconds { kill(self.identifier, SIGKILL) }
            usleep(500)
        }
    }

    private func poll() -> Int32? {
        if let status { return status }
        var raw: Int32 = 0
        guard waitpid(self.identifier, &raw, WNOHANG) == self.identifier else { return nil }
        let signal = raw & 0x7F
        let status = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
        self.status = status
        return status
    }

    /// The resident memory now, in bytes; 0 when it has ended.
    package var residentBytes: Int {
        let text = (try? String(contentsOfFile: "/proc/\(self.identifier)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
        return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1_024
    }

    /// Processor time that it has used so far, in seconds, user and kernel.
    package var processorSeconds: Double { Self.processorSeconds(of: "\(self.identifier)") }

    /// Processor time that this process has used so far, in seconds.
    package static var ownProcessorSeconds: Double { self.processorSeconds(of: "self") }

    private static func processorSeconds(of name: String) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8)) ?? ""
        // After the name in brackets: state is field 3 of proc(5), utime 14, stime 15.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let kernel = Double(fields[12]) else { return 0 }
        return (user + kernel) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
