import Foundation

/// What the figures depend on.
package enum Machine {
    /// Processor, cores, memory.
    package static var card: String {
        let model = Self.line(of: "/proc/cpuinfo", "model name") ?? "unknown processor"
        let memory = Self.line(of: "/proc/meminfo", "MemTotal") ?? "unknown memory"
        return "machine: \(model), \(ProcessInfo.processInfo.activeProcessorCount) cores, \(memory)"
    }

    /// How long an fdatasync of 4 KiB takes in a folder, in this minute: 200 times.
    package static func syncTimes(in folder: String) throws -> String {
        let path = folder + "/sync-probe-\(getpid())"
        let file = open(path, O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CrashFailure("\(path) cannot be written") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 7, count: 4_096)
        let times = (0..<200).map { index in
            let start = ContinuousClock.now
            pwrite(file, page, page.count, off_t(index % 64) * 4_096)
            fdatasync(file)
            return ContinuousClock.now - start
        }.sorted()
        func milliseconds(_ time: Duration) -> String { String(format: "%.2f ms", time / .milliseconds(1)) }
        return "fdatasync of 4 KiB: p50 \(milliseconds(times[100])), p99 \(milliseconds(times[198]))"
    }

    private static func line(of file: String, _ name: String) -> String? {
        (try? String(contentsOfFile: file, encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix(name) }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
