/// What a power cut may leave of the calls that were not synced yet.
///
/// A disk may write what it was given in any order, in part, or not at all, until it is told to sync; a sector of
/// 512 bytes is written whole or not at all.
struct DiskState: Hashable, Sendable {
    let form: Form
    /// What is chosen by chance follows from it.
    let seed: UInt64

    enum Form: Hashable, Sendable {
        case nothing
        case everything
        case allButTheLast
        case onlyTheLast
        /// Each call by the toss of a coin.
        case someCalls
        /// All, and of the last write only the first sectors.
        case lastIsTorn
        /// Each sector of each write by the toss of a coin.
        case someSectors
    }

    static let sector = 512

    /// The states for so many calls that are not synced; those of one form differ by chance.
    static func all(pending count: Int, seed: UInt64) -> [DiskState] {
        let forms: [Form] =
            switch count {
            case 0: [.everything]
            case 1: [.nothing, .everything, .lastIsTorn, .lastIsTorn, .someSectors, .someSectors]
            case 2:
                [
                    .nothing, .everything, .allButTheLast, .onlyTheLast, .lastIsTorn, .lastIsTorn, .someSectors,
                    .someSectors,
                ]
            default:
                [
                    .nothing, .everything, .allButTheLast, .onlyTheLast, .someCalls, .someCalls, .someCalls,
                    .someCalls, .someCalls, .lastIsTorn, .lastIsTorn, .someSectors, .someSectors, .someSectors,
                ]
            }
        return forms.enumerated().map { DiskState(form: $1, seed: seed &+ UInt64($0) &* 0x9E37_79B9) }
    }

    /// Which bytes of each pending call are on the disk.
    ///
    /// - Parameter pending: The calls in order.
    /// - Returns: For each call the pieces of it that were done; nil for one that was not done at all.
    func parts(of pending: [Recording.Call]) -> [[Range<Int>]?] {
        var generator = Generator(seed: self.seed)
        let last = pending.count - 1
        return pending.enumerated().map { index, call in
            let length = call.range.count
            let whole = [0..<length]
            switch self.form {
            case .nothing: return nil
            case .everything: return whole
            case .allButTheLast: return index < last ? whole : nil
            case .onlyTheLast: return index == last ? whole : nil
            case .someCalls: return Bool.random(using: &generator) ? whole : nil
            case .lastIsTorn:
                guard index == last, call.kind == .write else { return whole }
                // Up to the end of some sector of the file.
                let sectors = (length + Self.sector - 1) / Self.sector
                let kept = Int.random(in: 0..<max(1, sectors), using: &generator)
                let end = max(0, min(length, kept * Self.sector - call.offset % Self.sector))
                return [0..<end]
            case .someSectors:
                guard call.kind == .write else { return Bool.random(using: &generator) ? whole : nil }
                return Self.pieces(of: call).filter { _ in Bool.random(using: &generator) }
            }
        }
    }

    /// A write, cut where the file's sectors end.
    private static func pieces(of call: Recording.Call) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while start < call.range.count {
            let end = min(call.range.count, start + Self.sector - (call.offset + start) % Self.sector)
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }
}
