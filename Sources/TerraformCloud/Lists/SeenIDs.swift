/// The IDs that a stream has given already, in little memory: 100,000 take about 4 MB.
///
/// The API's own IDs are a prefix, which all of one kind share, and 16 characters: exactly 128 bits. Any other ID is kept as
/// it is.
struct SeenIDs {
    private var prefix: [UInt8]?
    private var compact: Set<UInt128> = []
    private var others: Set<String> = []

    private static let length = 16

    /// Remembers an ID.
    ///
    /// - Returns: Whether it is new.
    mutating func insert(_ id: String) -> Bool {
        guard let bits = self.bits(id) else { return self.others.insert(id).inserted }
        return self.compact.insert(bits).inserted
    }

    /// The last 16 characters as bits; nil for an ID of another form or kind than the first.
    private mutating func bits(_ id: String) -> UInt128? {
        let bytes = id.utf8
        guard bytes.count > Self.length else { return nil }
        let prefix = bytes.dropLast(Self.length)
        guard prefix.last == UInt8(ascii: "-") else { return nil }
        if let known = self.prefix {
            guard prefix.elementsEqual(known) else { return nil }
        } else {
            self.prefix = Array(prefix)
        }
        return bytes.suffix(Self.length).reduce(0) { $0 << 8 | UInt128($1) }
    }
}
