/// The names of all objects of a document, so that the second of two equal ones is noticed.
///
/// One hash table for the whole document, keyed by object and name: no allocation for an object, and no square of
/// the number of names. The hash has a seed of its own in every run of the program, so that nobody can prepare names
/// that fall into one slot.
struct JSONNames {
    private struct Slot {
        /// The index of the object's entry.
        var owner: UInt32 = 0
        /// The index of the name's entry; 0, which is always the root, in a free slot.
        var name: UInt32 = 0
        var hash: UInt32 = 0
    }

    private var slots: [Slot]
    private var used = 0
    private let seed: UInt64

    private static let seed = UInt64.random(in: .min ... .max)

    /// - Parameter expecting: How many names there will probably be; more only cost time.
    init(expecting: Int) {
        var size = 32
        while size < expecting * 2 { size *= 2 }
        self.slots = Array(repeating: Slot(), count: size)
        self.seed = Self.seed
    }

    /// Notes a name.
    ///
    /// - Parameters:
    ///   - name: The index of the name's entry.
    ///   - owner: The index of the object's entry.
    ///   - entries: The index so far.
    ///   - bytes: The document.
    /// - Returns: False when the object has the name already.
    mutating func insert(
        _ name: Int,
        of owner: Int,
        entries: [JSONEntry],
        bytes: UnsafeBufferPointer<UInt8>,
    ) -> Bool {
        if self.used * 2 >= self.slots.count { self.grow() }
        let entry = entries[name]
        let hash = self.hash(entry, owner: owner, bytes: bytes)
        var place = Int(hash) & (self.slots.count - 1)
        while self.slots[place].name != 0 {
            let slot = self.slots[place]
            if slot.hash == hash, slot.owner == owner,
                JSONText.isEqual(entries[Int(slot.name)], entry, in: bytes)
            {
                return false
            }
            place = (place + 1) & (self.slots.count - 1)
        }
        self.slots[place] = Slot(
            owner: UInt32(truncatingIfNeeded: owner),
            name: UInt32(truncatingIfNeeded: name),
            hash: hash,
        )
        self.used += 1
        return true
    }

    private mutating func grow() {
        let old = self.slots
        self.slots = Array(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.name != 0 {
            var place = Int(slot.hash) & (self.slots.count - 1)
            while self.slots[place].name != 0 { place = (place + 1) & (self.slots.count - 1) }
            self.slots[place] = slot
        }
    }

    private func hash(_ entry: JSONEntry, owner: Int, bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        guard entry.kind == .escapedString else {
            return self.hash(bytes, from: entry.start, to: entry.extent, owner: owner)
        }
        return JSONText.unescaped(entry, in: bytes).withUnsafeBufferPointer {
            self.hash($0, from: 0, to: $0.count, owner: owner)
        }
    }

    /// Folds eight bytes at a time by a full multiplication, in the manner of wyhash.
    private func hash(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, owner: Int) -> UInt32 {
        var state = self.seed ^ (UInt64(truncatingIfNeeded: owner) &* 0x9E37_79B9_7F4A_7C15)
        var position = start
        while position < end {
            var word: UInt64 = 0
            if position + 8 <= end {
                word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: position, as: UInt64.self)
            } else {
                for index in position..<end { word = word << 8 | UInt64(bytes[index]) }
            }
            state = Self.fold(state ^ word, 0xE703_7ED1_A0B4_28DB)
            position += 8
        }
        let final = Self.fold(state ^ UInt64(truncatingIfNeeded: end - start), 0x8EBC_6AF0_9C88_C6E3)
        return UInt32(truncatingIfNeeded: final)
    }

    private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}
