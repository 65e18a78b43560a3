import Foundation

/// A process that is started again and again, by the same program.
actor Child {
    private let binary: String
    private let folder: String
    private let name: String
    private var process: Process?

    init(binary: String, folder: String, name: String) {
        self.binary = binary
        self.folder = folder
        self.name = name
    }

    var isRunning: Bool { self.process?.isRunning == true }

    /// Starts the program and reads its output until it has said enough.
    ///
    /// - Parameters:
    ///   - arguments: The program's arguments.
    ///   - environment: All of its environment but the path.
    ///   - isEnough: Whether its output so far is what was waited for.
    /// - Returns: The output so far.
    /// - Throws: When it cannot be started, or ends before.
    @discardableResult
    func start(
        _ arguments: [String],
        environment: [String: String],
        until isEnough: @Sendable (String) -> Bool,
    ) async throws -> String {
        let output = "\(self.folder)/\(self.name).out"
        let log = "\(self.folder)/\(self.name).log"
        let process = Process()
        process.executableURL = URL(filePath: self.binary)
        process.currentDirectoryURL = URL(filePath: self.folder)
        process.arguments = arguments
        process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }
        process.standardOutput = try Self.file(output, isNew: true)
        process.standardError = try Self.file(log, isNew: false)
        try process.run()
        self.process = process
        while true {
            let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            if isEnough(text) { return text }
            guard process.isRunning else {
                throw EffectsError(
                    "the \(self.name) ended at once: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")"
                )
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Sends a signal and waits for the end.
    func end(_ signal: Int32) {
        guard let process, process.isRunning else { return }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        self.process = nil
    }

    private static func file(_ path: String, isNew: Bool) throws -> FileHandle {
        if isNew || !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        guard let file = FileHandle(forWritingAtPath: path) else { throw EffectsError("\(path) cannot be written") }
        try file.seekToEnd()
        return file
    }
}

/// The server under test; it is killed and started again at one port.
actor RestartedServer {
    private let child: Child
    nonisolated let port: UInt16
    private(set) var kills = 0

    init(child: Child, port: UInt16) {
        self.child = child
        self.port = port
    }

    nonisolated var address: String { "http://127.0.0.1:\(self.port)" }

    func start() async throws {
        try await self.child.start(
            ["serve", "--config", "effects.yaml"],
            environment: [
                "EFFECTS_SECRET": Stage.secret, "EFFECTS_TOKEN": StartFleet.token,
                "EFFECTS_KEY": String(repeating: "0a", count: 32),
            ],
        ) { _ in FreePort.isListening(self.port) }
    }

    func kill() async {
        await self.child.end(SIGKILL)
    }

    /// `kill -9`, and a start on what is left on disk.
    func restart() async throws {
        self.kills += 1
        await self.kill()
        try await self.start()
    }
}

/// Ports of this machine.
enum FreePort {
    /// A port that nobody listens on now.
    static func find() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw EffectsError("no port is free") }
        return UInt16(bigEndian: address.sin_port)
    }

    static func isListening(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = Self.loopback(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
