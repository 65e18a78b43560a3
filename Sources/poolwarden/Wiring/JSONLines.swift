import AgentPoolsAPI
import Foundation
import Logging
import Synchronization

/// Logs one JSON object a line, for programs that collect logs.
///
/// Every value is a text. `time` is RFC 3339 in UTC with milliseconds; what a caller would put under one of the names that
/// every line has goes under `metadata.` and that name.
struct JSONLines: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .info
    private let label: String
    private let now: @Sendable () -> Date
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - label: Stands on each line as `logger`.
    ///   - metadataProvider: Knows more of the task that logs.
    ///   - now: The clock.
    ///   - write: Takes whole lines, each with its end.
    init(
        label: String,
        metadataProvider: Logger.MetadataProvider? = nil,
        now: @escaping @Sendable () -> Date = { Date() },
        write: @escaping @Sendable (String) -> Void = Self.writeToStandardError,
    ) {
        self.label = label
        self.metadataProvider = metadataProvider
        self.now = now
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: String] = [
            "time": Timestamp.write(self.now()),
            "level": event.level.rawValue,
            "logger": self.label,
            "message": "\(event.message)",
        ]
        let own = Set(line.keys)
        // The nearer to the line, the more it counts.
        let metadata = self.metadata
            .merging(self.metadataProvider?.get() ?? [:]) { $1 }
            .merging(event.metadata ?? [:]) { $1 }
        for (key, value) in metadata {
            line[own.contains(key) ? "metadata.\(key)" : key] = "\(value)"
        }
        if let error = event.error, line["error"] == nil { line["error"] = "\(error)" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A dictionary of strings always encodes.
        guard let bytes = try? encoder.encode(line) else { return }
        self.write(String(decoding: bytes, as: UTF8.self) + "\n")
    }

    /// A pipe may take a long line in parts, between which no other line may get.
    private static let turn = Mutex(())

    /// A log that nobody takes stops nothing.
    @Sendable static func writeToStandardError(_ line: String) {
        self.turn.withLock { _ in _ = writeAll(line, to: STDERR_FILENO) }
    }
}
