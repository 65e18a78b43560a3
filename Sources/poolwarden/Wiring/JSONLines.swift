import Foundation
import Logging

/// Logs one JSON object a line, for programs that collect logs.
struct JSONLines: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let label: String

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: String] = [
            "time": Date().formatted(.iso8601.time(includingFractionalSeconds: true)),
            "level": event.level.rawValue,
            "logger": self.label,
            "message": "\(event.message)",
        ]
        for (key, value) in self.metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
            line[key] = "\(value)"
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A dictionary of strings always encodes.
        guard let bytes = try? encoder.encode(line) else { return }
        // A log that nobody takes stops nothing.
        writeAll(String(decoding: bytes, as: UTF8.self) + "\n", to: STDERR_FILENO)
    }
}
