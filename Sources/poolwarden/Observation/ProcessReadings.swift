import Foundation
import PrometheusText

/// What Linux says of this process.
///
/// - SeeAlso: `proc(5)`.
enum ProcessReadings {
    static func read() -> [MetricReading] {
        // POSIX counts a million a second on every machine.
        var readings = [MetricReading("process_cpu_seconds_total", Double(clock()) / 1e6)]
        if let pages = Self.fields("/proc/self/statm"), pages.count > 1, let all = Double(pages[0]),
            let resident = Double(pages[1])
        {
            let size = Double(sysconf(Int32(_SC_PAGESIZE)))
            readings.append(MetricReading("process_virtual_memory_bytes", all * size))
            readings.append(MetricReading("process_resident_memory_bytes", resident * size))
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            // The folder itself is open while it is read.
            readings.append(MetricReading("process_open_fds", Double(max(0, open - 1))))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            readings.append(MetricReading("process_max_fds", Double(limit.rlim_cur)))
        }
        if let start = Self.start { readings.append(MetricReading("process_start_time_seconds", start)) }
        return readings
    }

    /// When it began, in seconds since 1970: the boot's time, and ticks since then.
    private static let start: Double? = {
        guard let status = Self.text("/proc/self/stat"), let end = status.lastIndex(of: ")"),
            let boot = Self.text("/proc/stat")?.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let bootTime = Double(boot.dropFirst(6))
        else { return nil }
        // Field 22 of all; the program's name before the bracket is the second, and may hold blanks.
        let fields = status[end...].split(separator: " ")
        guard fields.count > 20, let ticks = Double(fields[20]) else { return nil }
        return bootTime + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    private static func fields(_ path: String) -> [Substring]? {
        Self.text(path)?.split(whereSeparator: \.isWhitespace)
    }
}
