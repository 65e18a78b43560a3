import Foundation
import Synchronization
package import Warden

/// The deliveries that code runs for, in `<journal>.running`.
///
/// It is mapped memory, which the kernel keeps when the process dies by whatever signal. After a power cut it may be old;
/// then its epoch belongs to nobody that died.
///
/// A page of 8 KiB: the epoch of the process that writes, then ``places`` numbers of deliveries, 0 where a place is free.
package final class ExecutionFile: ExecutionRecord, Sendable {
    /// What the last process left: its epoch and its deliveries.
    let left: (epoch: Int64, deliveries: [JournaledDelivery.Number])
    private let state: Mutex<State>

    private static let bytes = 8_192
    private static let places = 8_192 / 8 - 1

    private struct State: ~Copyable {
        /// The epoch, then the places.
        let words: UnsafeMutableBufferPointer<Int64>
        var places: [JournaledDelivery.Number: Int] = [:]
        var free: [Int]

        deinit { munmap(self.words.baseAddress, ExecutionFile.bytes) }
    }

    /// Opens the file, or makes one, and reads what is in it.
    ///
    /// - Throws: ``JournalOpenError/unusable(path:reason:)``.
    init(journal: String) throws(JournalOpenError) {
        let path = journal + ".running"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        // Its blocks are taken now: a full disk must not end the process when a word is written.
        let code = posix_fallocate(descriptor, 0, off_t(Self.bytes))
        guard code == 0 else { throw .unusable(path: path, reason: String(cString: strerror(code))) }
        let memory = mmap(nil, Self.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let memory, memory != MAP_FAILED else {
            throw .unusable(path: path, reason: String(cString: strerror(errno)))
        }
        let words = UnsafeMutableBufferPointer<Int64>(
            start: memory.bindMemory(to: Int64.self, capacity: Self.places + 1),
            count: Self.places + 1,
        )
        self.left = (words[0], words.dropFirst().filter { $0 > 0 })
        self.state = Mutex(State(words: words, free: Array((1...Self.places).reversed())))
    }

    /// Begins the record of this process.
    func begin(epoch: Int64) {
        self.state.withLock { state in
            state.words.update(repeating: 0)
            state.words[0] = epoch
        }
    }

    package func enter(_ delivery: JournaledDelivery.Number) {
        self.state.withLock { state in
            // Where it has a place, or there is none left, nothing is to be done.
            guard state.places[delivery] == nil, let place = state.free.popLast() else { return }
            state.places[delivery] = place
            state.words[place] = delivery
        }
    }

    package func leave(_ delivery: JournaledDelivery.Number) {
        self.state.withLock { state in
            guard let place = state.places.removeValue(forKey: delivery) else { return }
            state.words[place] = 0
            state.free.append(place)
        }
    }
}
