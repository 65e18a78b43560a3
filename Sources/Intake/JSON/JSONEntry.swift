/// One entry of a document's index: what begins where, and how far it goes.
///
/// Eight bytes: 4 bits of kind, 28 bits of start, 32 bits of extent. The index of a document is thus at most four
/// times as long as the document (`[1,1,1,...]`), and about a third of it for what senders really send.
struct JSONEntry: Sendable {
    private var bits: UInt64

    /// The longest document that 28 bits can index, in bytes: ten times the largest that a sender sends.
    static let lengthLimit = 1 << 28

    enum Kind: UInt64 {
        /// Its extent is the index of the entry after its ``end``.
        case object, array
        /// Starts after the opening quote; its extent is the offset of the closing one.
        case string, escapedString
        /// Its extent is the offset of the first byte after it.
        case number
        case `true`, `false`, null
        /// The closing bracket or brace of an object or array.
        case end
    }

    init(_ kind: Kind, start: Int, extent: Int = 0) {
        self.bits = kind.rawValue << 60 | UInt64(truncatingIfNeeded: start) << 32 | UInt64(truncatingIfNeeded: extent)
    }

    /// - Note: The kind was written by ``init(_:start:extent:)``, so the fallback is never used.
    var kind: Kind { Kind(rawValue: self.bits >> 60) ?? .end }
    var start: Int { Int(truncatingIfNeeded: self.bits >> 32 & 0x0FFF_FFFF) }

    var extent: Int {
        get { Int(truncatingIfNeeded: self.bits & 0xFFFF_FFFF) }
        set { self.bits = self.bits & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: newValue) }
    }
}
