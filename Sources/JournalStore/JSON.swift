import Foundation

/// JSON for the journal's columns.
///
/// Keys are sorted, so that equal values have equal bytes.
enum JSON {
    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .millisecondsSince1970
        return encoder
    }()

    private static let decoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        return decoder
    }()

    static func write(_ value: some Encodable) throws -> Data {
        try Self.encoder.encode(value)
    }

    static func read<Value: Decodable>(_ type: Value.Type, from bytes: Data) throws -> Value {
        try Self.decoder.decode(type, from: bytes)
    }
}

extension Date {
    /// Whole milliseconds since 1970, UTC, as the journal keeps times.
    var milliseconds: Int64 {
        Int64((self.timeIntervalSince1970 * 1_000).rounded())
    }

    /// - Parameter milliseconds: As the journal keeps them; what is beyond the years 1970 to 9999 counts as their border.
    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(max(0, min(milliseconds, 253_402_300_799_000))) / 1_000)
    }
}
