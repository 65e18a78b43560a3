import Foundation

/// What the shim wrote down: every call that changed the journal, in order.
///
/// The layout is that of `fault_record` in `FaultShim/include/fault_shim.h`.
struct Recording: Sendable {
    let calls: [Call]
    private let bytes: Data

    struct Call: Hashable, Sendable {
        let kind: Kind
        let file: File
        /// Of a write, or the new length of a truncated file.
        let offset: Int
        /// Where its bytes are in the recording.
        let range: Range<Int>
        /// Nanoseconds of CLOCK_MONOTONIC.
        let entered: Int64
        let left: Int64
    }

    enum Kind: UInt32, Hashable, Sendable {
        case write = 1
        case truncate, sync, unlink
    }

    enum File: UInt32, Hashable, Sendable, CaseIterable {
        case database = 1
        case wal, rollback, folder

        /// What stands behind the journal's name; nil for the folder.
        var ending: String? {
            switch self {
            case .database: ""
            case .wal: "-wal"
            case .rollback: "-journal"
            case .folder: nil
            }
        }
    }

    private static let headSize = 40

    /// - Throws: ``CrashFailure`` for a file that the shim did not write.
    init(path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        var calls: [Call] = []
        var place = 0
        while place + Self.headSize <= bytes.count {
            func word(_ offset: Int) -> UInt32 { bytes.loaded(at: place + offset) }
            func long(_ offset: Int) -> Int64 { bytes.loaded(at: place + offset) }
            guard let kind = Kind(rawValue: word(0)), let file = File(rawValue: word(4)) else {
                throw CrashFailure("\(path) is no recording of the shim: see byte \(place)")
            }
            let start = place + Self.headSize
            let length = Int(long(16))
            guard start + length <= bytes.count else { break }
            calls.append(
                Call(
                    kind: kind,
                    file: file,
                    offset: Int(long(8)),
                    range: start..<(start + length),
                    entered: long(24),
                    left: long(32),
                )
            )
            place = start + length
        }
        self.calls = calls
        self.bytes = bytes
    }

    /// The bytes of a write.
    func bytes(of call: Call) -> Data { self.bytes[call.range] }
}

extension Data {
    fileprivate func loaded<Number: FixedWidthInteger>(at offset: Int) -> Number {
        self.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
}
