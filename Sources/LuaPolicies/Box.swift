import CLuaBridge
import Synchronization

/// One interpreter, used by one evaluation at a time.
///
/// Unchecked: ``BoxPool`` hands it to one evaluation, which is one task; it may move between threads when it waits.
final class Box: @unchecked Sendable {
    let pointer: OpaquePointer
    let isKept: Bool

    /// Returns nil when there is no memory, or when the Lua library is not one that the bridge knows.
    ///
    /// - Parameters:
    ///   - settings: What one evaluation may use.
    ///   - isKept: Whether it serves more than one evaluation, which takes the memory of its image.
    init?(_ settings: PolicySettings, isKept: Bool = true) {
        var limits = box_limits(
            memory: settings.memory,
            string: settings.string,
            source: settings.source,
            payload: settings.payload,
            instructions: UInt64(max(0, settings.instructions)),
            nanoseconds: UInt64(Self.nanoseconds(settings.time)),
            hash_seed: settings.hashSeed,
        )
        guard let pointer = box_new(&limits) else { return nil }
        self.pointer = pointer
        self.isKept = isKept && box_keep(pointer)
    }

    deinit {
        box_free(self.pointer)
    }

    private static func nanoseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = max(.zero, min(time, .seconds(Seconds.most / 100))).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Compiles a file; the code is this process's own and never leaves it.
    func compile(name: String, text: [UInt8]) throws(PolicyProblem) -> [UInt8] {
        let compiled = text.withUnsafeBufferPointer { text in
            box_compile(self.pointer, name, box_bytes(at: text.baseAddress, length: text.count))
        }
        guard compiled else { throw PolicyProblem(compileError: self.text, file: name, source: text) }
        return Self.bytes(box_detail(self.pointer))
    }

    /// A verdict's or an error's text.
    var text: String { Self.string(box_text(self.pointer)) }

    /// An error's traceback.
    var detail: String { Self.string(box_detail(self.pointer)) }

    /// Where the policy stood, such as `policies/pools.lua:14`.
    var position: String { String(cString: box_position(self.pointer)) }

    func setAnswer(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            box_set_answer(self.pointer, box_bytes(at: bytes.baseAddress, length: bytes.count))
        }
    }

    /// Lets go of most of its memory until it goes on, where many evaluations wait at once: beyond the kept boxes.
    func rest() {
        if !self.isKept { box_rest(self.pointer) }
    }

    func run(file: Int, registration: Int, argument: [UInt8]) -> box_status {
        argument.withUnsafeBufferPointer { argument in
            box_run(self.pointer, file, registration, box_bytes(at: argument.baseAddress, length: argument.count))
        }
    }

    func resume(_ answer: box_answer, _ bytes: [UInt8]) -> box_status {
        bytes.withUnsafeBufferPointer { bytes in
            box_resume(self.pointer, answer, box_bytes(at: bytes.baseAddress, length: bytes.count))
        }
    }

    private static func bytes(_ bytes: box_bytes) -> [UInt8] {
        Array(UnsafeBufferPointer(start: bytes.at, count: bytes.length))
    }

    private static func string(_ bytes: box_bytes) -> String {
        String(decoding: UnsafeBufferPointer(start: bytes.at, count: bytes.length), as: UTF8.self)
    }
}

/// Interpreters that wait for their next evaluation; each starts it from its image.
final class BoxPool: Sendable {
    let settings: PolicySettings
    private let boxes = Mutex(Boxes())

    /// How many are kept; more are made, each for one evaluation, when many are suspended on reads.
    private let most: Int

    private struct Boxes {
        var idle: [Box] = []
        /// Kept ones, idle or in use.
        var kept = 0
    }

    init(_ settings: PolicySettings, kept: Int = 1) {
        self.settings = settings
        self.most = kept
    }

    func take() -> Box? {
        let (idle, isKept) = self.boxes.withLock { boxes -> (Box?, Bool) in
            if let box = boxes.idle.popLast() { return (box, true) }
            guard boxes.kept < self.most else { return (nil, false) }
            boxes.kept += 1
            return (nil, true)
        }
        if let idle { return idle }
        let box = Box(self.settings, isKept: isKept)
        if isKept, box?.isKept != true { self.boxes.withLock { $0.kept -= 1 } }
        return box
    }

    func giveBack(_ box: Box) {
        guard box.isKept else { return }
        self.boxes.withLock { $0.idle.append(box) }
    }
}
