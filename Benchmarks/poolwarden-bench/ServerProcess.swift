import Foundation
import LoadKit

/// The release binary, serving with its default limits on a free port of this machine.
final class ServerProcess {
    private let process: Process
    let port: UInt16
    let journal: String
    let folder: BenchFolder

    /// - Parameters:
    ///   - folder: Where its settings are and its journal goes.
    ///   - name: The journal's file.
    ///   - environment: Settings on top of those of the folder.
    ///   - onStart: Called with the port right before the start.
    /// - Throws: When it does not accept deliveries.
    init(
        in folder: BenchFolder,
        journal name: String = "journal.sqlite",
        environment: [String: String] = [:],
        onStart: (UInt16) -> Void = { _ in },
    ) throws {
        self.folder = folder
        self.journal = "\(folder.path)/\(name)"
        self.port = try Self.freePort()
        onStart(self.port)
        self.process = try Self.launch(folder, journal: self.journal, port: self.port, environment)
        try Self.awaitAcceptance(port: self.port, request: WireRequest(folder.request, first: 0))
    }

    func stop() {
        self.process.terminate()
        self.process.waitUntilExit()
    }

    /// The resident memory now, in MB (10^6 bytes).
    var residentMegabytes: String {
        let status =
            (try? String(contentsOfFile: "/proc/\(self.process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
        let kilobytes = line.split(separator: " ").compactMap { Double($0) }.first ?? 0
        return (kilobytes * 1_024 / 1_000_000).formatted(digits: 1)
    }

    /// Processor time that the server has used so far, in seconds, user and kernel.
    var processorSeconds: Double {
        let stat = (try? String(contentsOfFile: "/proc/\(self.process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        // After the name in brackets: state is field 3 of proc(5), utime 14, stime 15.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let kernel = Double(fields[12]) else { return 0 }
        return (user + kernel) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// How long a start takes.
    struct Start: CustomStringConvertible {
        let milliseconds: [Double]

        var description: String {
            let sorted = self.milliseconds.sorted()
            return "median \(sorted[sorted.count / 2].formatted(digits: 0)) ms of \(sorted.count), "
                + "worst \(sorted[sorted.count - 1].formatted(digits: 0)) ms"
        }

        /// Starts the server five times, each time with a new journal, until a signed delivery is acknowledged.
        static func measure(in folder: BenchFolder) throws -> Start {
            var times: [Double] = []
            for index in 0..<5 {
                let port = try ServerProcess.freePort()
                let start = ContinuousClock.now
                let process = try ServerProcess.launch(
                    folder,
                    journal: "\(folder.path)/start-\(index).sqlite",
                    port: port,
                )
                try ServerProcess.awaitAcceptance(port: port, request: WireRequest(folder.request, first: 0))
                times.append((ContinuousClock.now - start).seconds * 1_000)
                process.terminate()
                process.waitUntilExit()
            }
            return Start(milliseconds: times)
        }
    }

    private static func launch(
        _ folder: BenchFolder,
        journal: String,
        port: UInt16,
        _ environment: [String: String] = [:],
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: ".build/release/poolwarden")
        process.arguments = ["serve", "--config", "\(folder.path)/bench.yaml"]
        process.environment = [
            "BENCH_SECRET": BenchFolder.secret, "POOLWARDEN_SERVER_PORT": "\(port)", "POOLWARDEN_JOURNAL_PATH": journal,
        ].merging(environment) { $1 }
        // The log goes where an operator's goes: to a file.
        let log = "\(folder.path)/server.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        return process
    }

    /// Sends one delivery again and again until it is acknowledged.
    private static func awaitAcceptance(port: UInt16, request: WireRequest) throws {
        for _ in 0..<10_000 {
            if let connection = try? Connection(port: port), (try? connection.exchange(request.bytes)) == 202 { return }
            usleep(1_000)
        }
        throw BenchError("the server does not accept deliveries")
    }

    /// A port that nobody listens on now.
    private static func freePort() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = Connection.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw BenchError("no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}
