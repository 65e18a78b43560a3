import Synchronization
import TestKit
import Testing

@testable import Warden

@Suite(.timeLimit(.minutes(10)))
struct `A decision in a burst of deliveries` {
    private let time = Stopwatch()
    private let isBurst = Flag()

    private func deferral() -> Deferral {
        Deferral(isBurst: { [isBurst] in isBurst.isSet }, now: { [time] in time.now })
    }

    @Test func `does not wait while there is none`() async {
        await self.deferral().wait()
    }

    @Test func `waits until the burst is over, and so do all others`() async throws {
        let deferral = self.deferral()
        self.isBurst.isSet = true
        let ended = Flag()
        let waiting = Task {
            await withTaskGroup { group in
                for _ in 0..<20 { group.addTask { await deferral.wait() } }
            }
            ended.isSet = true
        }
        await Self.until { deferral.waiting == 20 }
        #expect(!ended.isSet)
        self.isBurst.isSet = false
        await waiting.value
        #expect(ended.isSet)
    }

    @Test func `waits two seconds at most, and the next one not at all`() async throws {
        let deferral = self.deferral()
        self.isBurst.isSet = true
        let ended = Flag()
        let waiting = Task {
            await deferral.wait()
            ended.isSet = true
        }
        // What passes before it waits does not count.
        await Self.until { deferral.waiting == 1 }
        self.time.advance(by: .milliseconds(1_900))
        try await Task.sleep(for: .milliseconds(50))
        #expect(!ended.isSet)
        self.time.advance(by: .milliseconds(100))
        await waiting.value
        self.time.advance(by: .seconds(100))
        await deferral.wait()

        // Only time without a burst counts, and half of it is not enough.
        self.isBurst.isSet = false
        self.time.advance(by: .seconds(1))
        await deferral.wait()
        self.isBurst.isSet = true
        await deferral.wait()
        self.isBurst.isSet = false
        self.time.advance(by: .seconds(1))
        await deferral.wait()
        self.isBurst.isSet = true
        let again = Task { await deferral.wait() }
        await Self.until { deferral.waiting == 1 }
        self.time.advance(by: .seconds(2))
        await again.value
    }

    private static func until(_ isSo: () -> Bool) async {
        while !isSo() { await Task.yield() }
    }

    /// 200 within two spans of 50 ms.
    @Test func `is told by how fast deliveries come, not by how many wait`() {
        let time = self.time
        let admission = Admission(now: { time.now })
        for _ in 0..<199 { admission.end(admission.begin()) }
        #expect(!admission.isBurst)
        let last = admission.begin()
        #expect(admission.isBurst)
        time.advance(by: .milliseconds(60))
        #expect(admission.isBurst, "those of the span before count")
        time.advance(by: .milliseconds(60))
        #expect(!admission.isBurst)
        admission.end(last)
        for _ in 0..<50 {
            for _ in 0..<9 { admission.end(admission.begin()) }
            time.advance(by: .milliseconds(10))
            #expect(!admission.isBurst, "900 in a second are none")
        }
    }
}

private final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool {
        get { self.state.withLock(\.self) }
        set { self.state.withLock { $0 = newValue } }
    }
}
