/// The trace that a delivery belongs to: what its sender began, or what begins with it.
///
/// It goes along with everything that the delivery causes: log lines, calls of the API, replies. Policies do not see it.
///
/// - SeeAlso: <https://www.w3.org/TR/trace-context-2/>.
package struct Trace: Hashable, Sendable {
    /// 32 hexadecimal digits in small letters, not all of them 0.
    package let id: String
    /// The sender's span, 16 hexadecimal digits in small letters; nil for a trace that begins with the delivery.
    package let parent: String?
    /// What the sender says of the trace: bit 0 that it is recorded, bit 1 that its ID is random.
    package let flags: UInt8
    /// What tracing systems on the way wrote for themselves, as `tracestate`; nil where that is nothing.
    package let state: TraceState?

    /// Of the flags only those that this version of the standard knows go on.
    private static let knownFlags: UInt8 = 0b11

    /// Reads the fields `traceparent` and `tracestate` of a request.
    ///
    /// Nil unless there is exactly one `traceparent`, and it is well formed.
    ///
    /// - Parameters:
    ///   - parents: All values of `traceparent`.
    ///   - states: All values of `tracestate`, in order; one that is not well formed is as if there were none.
    package init?(parents: [String], states: [String]) {
        guard parents.count == 1, let field = parents.first else { return nil }
        let bytes = Array(field.trimmingBlanks)
        guard bytes.count >= Self.length, let version = Self.byte(bytes[0..<2]), version != 0xFF,
            [2, 35, 52].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
            let id = Self.identifier(bytes[3..<35]), let parent = Self.identifier(bytes[36..<52]),
            let flags = Self.byte(bytes[53..<55])
        else { return nil }
        // A later version may have more behind the flags, and nothing else may.
        guard bytes.count == Self.length || (version > 0 && bytes[Self.length] == UInt8(ascii: "-")) else { return nil }
        self.id = id
        self.parent = parent
        self.flags = flags & Self.knownFlags
        self.state = TraceState(fields: states)
    }

    /// Begins a trace with a delivery; the same delivery always has the same.
    ///
    /// The ID is the 128-bit FNV-1a hash of the source's name, a line feed and the delivery's ID, so that anybody can
    /// work it out; it is not random, and the flag for that stays 0.
    ///
    /// - SeeAlso: <https://datatracker.ietf.org/doc/draft-eastlake-fnv/>.
    package init(of id: DeliveryID, from source: SourceName) {
        var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
        for byte in "\(source.rawValue)\n\(id.rawValue)".utf8 {
            hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B
        }
        // An ID of zeros would be none.
        self.id = String(max(hash, 1), radix: 16).padded(to: 32)
        self.parent = nil
        self.flags = 0
        self.state = nil
    }

    /// The field `traceparent` of a request that the delivery causes.
    ///
    /// - Parameter span: The request's own span, new for each one and not 0.
    /// - Returns: Such as `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`.
    package func traceparent(span: UInt64) -> String {
        self.traceparent(span: String(span, radix: 16).padded(to: 16))
    }

    private func traceparent(span: String) -> String {
        "00-\(self.id)-\(span)-\(String(self.flags, radix: 16).padded(to: 2))"
    }

    // MARK: - Keeping it

    private static let parentField = "traceparent"
    private static let stateField = "tracestate"

    /// What is kept of a delivery's own trace: nothing, where it brought none.
    static func keptFields(of delivery: Delivery) -> [HeaderField] {
        guard
            let trace = Trace(
                parents: delivery.values(of: Self.parentField),
                states: delivery.values(of: Self.stateField),
            ),
            let parent = trace.parent
        else { return [] }
        return [HeaderField(name: Self.parentField, value: trace.traceparent(span: parent))]
            + (trace.state.map { [HeaderField(name: Self.stateField, value: $0.text)] } ?? [])
    }

    /// Reads what ``keptFields(of:)`` kept.
    init?(kept headers: [HeaderField]) {
        self.init(
            parents: headers.filter { $0.isNamed(Self.parentField) }.map(\.value),
            states: headers.filter { $0.isNamed(Self.stateField) }.map(\.value),
        )
    }

    // MARK: - Reading

    /// Two digits for the version, 32 for the trace, 16 for the span, two for the flags, and a `-` between them.
    private static let length = 55

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func byte(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.allSatisfy(Self.isDigit) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func identifier(_ digits: ArraySlice<UInt8>) -> String? {
        guard digits.allSatisfy(Self.isDigit), !digits.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension JournaledDelivery {
    /// The trace that it came with, or the one that begins with it.
    package var trace: Trace { Trace(kept: self.headers) ?? Trace(of: self.id, from: self.source) }
}

extension String {
    /// The bytes without spaces and tabs at both ends.
    fileprivate var trimmingBlanks: some Sequence<UInt8> {
        self.utf8.trimming { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// The digits with zeros before them.
    fileprivate func padded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - self.utf8.count)) + self
    }
}
