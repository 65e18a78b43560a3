import CLuaBridge
import Foundation

/// Answers the calls that come out of an interpreter, on the thread that runs it.
final class HostCalls {
    /// How a call is answered.
    enum Answer {
        case value([UInt8])
        case raise(String)
        /// Ends the run as `deny` does.
        case refuse(String)
        /// The evaluation is suspended until the read is answered.
        case wait
    }

    /// What `date` and `weekday` are in.
    var timeZone = TimeZone.gmt

    private var payload: [UInt8] = []
    private let box: Box
    private let answer: (_ call: box_call_number, _ arguments: inout ValueReader) -> Answer
    private let log: (_ line: String) -> Void

    init(
        box: Box,
        log: @escaping (_ line: String) -> Void,
        answer: @escaping (_ call: box_call_number, _ arguments: inout ValueReader) -> Answer,
    ) {
        self.box = box
        self.log = log
        self.answer = answer
    }

    /// Puts the box back to its image and hands it an evaluation.
    ///
    /// - Precondition: This object outlives the evaluation: the box keeps its address.
    func begin(_ files: CompiledFiles, now: Int, randomSeed: UInt64, event: [UInt8], payload: [UInt8]) {
        self.payload = payload
        event.withUnsafeBufferPointer { event in
            var evaluation = box_evaluation(
                chunks: files.policies.baseAddress,
                chunk_count: files.policies.count,
                libraries: files.libraries.baseAddress,
                library_count: files.libraries.count,
                host: { host, call, at, length in
                    guard let host else { return Int32(BOX_RAISE.rawValue) }
                    let calls = Unmanaged<HostCalls>.fromOpaque(host).takeUnretainedValue()
                    return calls.receive(call, UnsafeRawBufferPointer(start: at, count: length))
                },
                host_pointer: Unmanaged.passUnretained(self).toOpaque(),
                now: Int64(now),
                random_seed: randomSeed,
                zoned: self.timeZone != .gmt,
                event: box_bytes(at: event.baseAddress, length: event.count),
                payload_length: payload.count,
            )
            box_begin(self.box.pointer, &evaluation)
        }
    }

    private func receive(_ call: Int32, _ arguments: UnsafeRawBufferPointer) -> Int32 {
        if call == Int32(BOX_LOG.rawValue) {
            self.log(String(decoding: arguments, as: UTF8.self))
            return Int32(BOX_RETURN.rawValue)
        }
        if call == Int32(BOX_PAYLOAD.rawValue) {
            self.box.setAnswer(self.payload)
            return Int32(BOX_RETURN.rawValue)
        }
        var reader = ValueReader(arguments)
        if call == Int32(BOX_TIME_ZONE.rawValue) {
            guard case .integer(let seconds) = reader.next() else { return Int32(BOX_RAISE.rawValue) }
            var offset = ValueWriter()
            offset.integer(self.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
            self.box.setAnswer(offset.bytes)
            return Int32(BOX_RETURN.rawValue)
        }
        switch self.answer(box_call_number(rawValue: UInt32(call)), &reader) {
        case .value(let bytes):
            self.box.setAnswer(bytes)
            return Int32(BOX_RETURN.rawValue)
        case .raise(let message):
            self.box.setAnswer(Array(message.utf8))
            return Int32(BOX_RAISE.rawValue)
        case .refuse(let sentence):
            self.box.setAnswer(Array(sentence.utf8))
            return Int32(BOX_REFUSE.rawValue)
        case .wait:
            return Int32(BOX_WAIT.rawValue)
        }
    }
}
