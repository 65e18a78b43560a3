package import Glibc
import Synchronization

/// A program started by a test.
///
/// `posix_spawn` by hand, and not Foundation's `Process`: with more than 1,354 files open, as the tests of many
/// connections have, `Process.run()` copies a whole `dirent` from the last entries of `/proc/self/fd` and reads past
/// the end of the buffer, which now and then is the end of the heap.
package final class Program: Sendable {
    package let identifier: pid_t
    private let ending = Mutex(Ending.awaited([]))

    /// Changes the folder, then becomes the program; `posix_spawn` alone cannot, in Swift's view of glibc.
    private static let env = "/usr/bin/env"

    private enum Ending {
        case awaited([CheckedContinuation<Int32, Never>])
        case known(Int32)
    }

    /// Starts a program whose output goes to files, so that no pipe can fill.
    ///
    /// - Throws: `Failure` when it cannot be started.
    package init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String],
        folder: String,
        output: String = "/dev/null",
        errors: String = "/dev/null",
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, writing, 0o600)
        let arguments = ([Self.env, "-C", folder, path] + arguments).map { strdup($0) } + [nil]
        let environment = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + environment).forEach { free($0) } }
        var identifier = pid_t()
        let code = posix_spawn(&identifier, Self.env, &actions, nil, arguments, environment)
        guard code == 0 else { throw Failure(path: path, reason: String(cString: strerror(code))) }
        self.identifier = identifier
        self.awaitEnd()
    }

    package struct Failure: Error {
        package let path: String
        package let reason: String
    }

    /// Whether it has not ended.
    package var isRunning: Bool {
        self.ending.withLock {
            if case .known = $0 { false } else { true }
        }
    }

    package func send(signal: Int32) {
        kill(self.identifier, signal)
    }

    /// Waits for its end.
    ///
    /// - Returns: The exit status; a signal's number for a program that a signal ended, as Foundation says it.
    package func end() async -> Int32 {
        await withCheckedContinuation { continuation in
            let known: Int32? = self.ending.withLock { ending in
                switch ending {
                case .known(let status): return status
                case .awaited(let others):
                    ending = .awaited(others + [continuation])
                    return nil
                }
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// `waitpid` on a thread of its own: tests share few.
    private func awaitEnd() {
        var thread = pthread_t()
        let program = Unmanaged.passRetained(self).toOpaque()
        pthread_create(
            &thread,
            nil,
            { program in
                guard let program else { return nil }
                Unmanaged<Program>.fromOpaque(program).takeRetainedValue().reap()
                return nil
            },
            program,
        )
        pthread_detach(thread)
    }

    private func reap() {
        var raw: Int32 = 0
        while waitpid(self.identifier, &raw, 0) == -1, errno == EINTR {}
        let signal = raw & 0x7F
        let status = signal == 0 ? (raw >> 8) & 0xFF : signal
        let waiting: [CheckedContinuation<Int32, Never>] = self.ending.withLock { ending in
            guard case .awaited(let waiting) = ending else { return [] }
            ending = .known(status)
            return waiting
        }
        waiting.forEach { $0.resume(returning: status) }
    }
}
