import Foundation
import LoadKit

/// `poolwarden simulator` of the release binary, on a free port, until it is stopped.
final class SimulatorProcess {
    private let process = Process()
    let address: String

    /// - Parameters:
    ///   - fleet: What it serves.
    ///   - folder: Where its state file and its log go.
    ///   - arguments: Such as `["--rate", "0"]`.
    /// - Throws: When it does not start.
    init(_ fleet: BenchFleet, in folder: BenchFolder, _ arguments: [String]) throws {
        let state = "\(folder.path)/fleet-\(fleet.pools)-\(fleet.agentsPerPool).json"
        if !FileManager.default.fileExists(atPath: state) {
            try Data(fleet.state).write(to: URL(filePath: state))
        }
        let output = Pipe()
        let log = "\(folder.path)/simulator.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        self.process.executableURL = URL(filePath: ".build/release/poolwarden")
        self.process.arguments = ["simulator", "--port", "0", "--state", state] + arguments
        self.process.standardOutput = output
        self.process.standardError = FileHandle(forWritingAtPath: log)
        try self.process.run()
        self.address = try Self.address(in: output.fileHandleForReading)
    }

    func stop() {
        self.process.terminate()
        self.process.waitUntilExit()
    }

    /// Reads `listening on http://127.0.0.1:PORT`.
    private static func address(in output: FileHandle) throws -> String {
        var text = ""
        while !text.contains("\n") {
            let bytes = output.availableData
            guard !bytes.isEmpty else { throw BenchError("the simulator did not start: see simulator.log") }
            text += String(decoding: bytes, as: UTF8.self)
        }
        guard let line = text.split(separator: "\n").first, line.hasPrefix("listening on http://") else {
            throw BenchError("the simulator said: \(text)")
        }
        return String(line.dropFirst("listening on ".count))
    }
}
