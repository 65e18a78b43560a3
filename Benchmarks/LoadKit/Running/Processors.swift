import Foundation

/// The machine's processors, divided between the server and the client (taskset, of util-linux).
///
/// Where both share them, the client takes from the server what it needs for its requests, and the more the faster it is
/// to ask: what is missing then is not the server's doing.
package struct Processors {
    /// Those of the server, as taskset takes them: all but the client's.
    package let servers: String
    /// The client's: the last one, as the client is one thread.
    package let clients: String

    /// Nil on a machine with one processor.
    package init?() {
        let all = Self.allowed
        guard let last = all.last, all.count > 1 else { return nil }
        self.servers = all.dropLast().map(String.init).joined(separator: ",")
        self.clients = "\(last)"
    }

    /// From here on this thread, and what it starts, keeps to the client's.
    package func part() throws { try Self.keep(to: self.clients) }

    /// This thread, and what it starts, may run on all of them again.
    package func rejoin() { try? Self.keep(to: self.servers + "," + self.clients) }

    /// Those that this process may run on, such as `0-1,3`.
    private static var allowed: [Int] {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") } ?? ""
        let ranges = line.drop { $0 != "\t" }.dropFirst().split(separator: ",")
        return ranges.flatMap { range -> [Int] in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }

    /// The main thread has the process's number.
    private static func keep(to processors: String) throws {
        let program = try ChildProgram(
            "/usr/bin/taskset",
            ["--pid", "--cpu-list", processors, "\(getpid())"],
            folder: "/",
        )
        guard program.end(within: 10) == 0 else { throw BenchError("taskset cannot give processors \(processors)") }
    }
}
