import Foundation

/// JSON for the journal's columns.
///
/// Keys are sorted, so that equal values have equal bytes.
enum JSON {
    static func write(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .millisecondsSince1970
        return try encoder.encode(value)
    }

    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try Self.write(value), as: UTF8.self)
    }

    static func read<Value: Decodable>(_ type: Value.Type, from bytes: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        return try decoder.decode(type, from: bytes)
    }
}

extension Date {
    /// Whole milliseconds since 1970, UTC, as the journal keeps times.
    var milliseconds: Int64 {
        Int64((self.timeIntervalSince1970 * 1_000).rounded())
    }

    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }
}
