import Foundation
import JournalStore
import Synchronization
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `Missed deliveries` {
    @Test func `are asked for once, the oldest first, and told of when they are there`() async throws {
        let post = try Post()
        post.sent("c", ago: 60, status: 502)
        post.sent("b", ago: 120, status: 0)
        try await post.arrived("known")
        post.sent("known", ago: 180, status: 202)
        post.sent("a", ago: 480, status: 503)
        var world = post.retrieval()
        await world.step()
        #expect(post.asked == ["a", "b", "c"])
        #expect(post.told == [.found(missed: 3, lost: [])])
        for id in ["a", "b"] { try await post.arrived(id) }
        await world.step(after: 1)
        #expect(post.told.last == .recovered(2))
        try await post.arrived("c")
        await world.step(after: 1)
        #expect(post.told.suffix(2) == [.recovered(1), .deaf(post.deafness(from: 480, to: 60, recovered: 3))])
        await world.step(after: 3_600)
        #expect(post.asked == ["a", "b", "c"])
        #expect(post.told.count == 4)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: Int
        var isHandshake = false
        let isAsked: Bool
    }

    static let cases = [
        Case(testDescription: "no answer", status: 0, isAsked: true),
        Case(testDescription: "an overload", status: 503, isAsked: true),
        Case(testDescription: "a proxy with nobody behind it", status: 404, isAsked: true),
        Case(testDescription: "a request that took too long", status: 408, isAsked: true),
        Case(testDescription: "a redirect", status: 302, isAsked: true),
        Case(testDescription: "a signature that is wrong", status: 401, isAsked: false),
        Case(testDescription: "a body that cannot be read", status: 400, isAsked: false),
        Case(testDescription: "a body that is too large", status: 413, isAsked: false),
        Case(testDescription: "somebody else's acknowledgement, from before", status: 202, isAsked: false),
        Case(testDescription: "a handshake", status: 0, isHandshake: true, isAsked: false),
    ]

    @Test(arguments: Self.cases)
    func `are those that nobody took`(_ example: Case) async throws {
        let post = try Post()
        post.sent("it", ago: 10, status: example.status, isHandshake: example.isHandshake)
        var world = post.retrieval()
        await world.step()
        #expect(post.asked == (example.isAsked ? ["it"] : []))
    }

    @Test func `are no more asked for when one of their tries was rejected`() async throws {
        let post = try Post()
        post.sent("it", ago: 10, status: 503)
        post.sent("it", ago: 5, status: 401)
        var world = post.retrieval()
        await world.step()
        #expect(post.asked.isEmpty)
        post.sent("other", ago: 3, status: 502)
        await world.step(after: 60)
        #expect(post.asked == ["other"])
        post.sent("other", ago: 0, status: 413)
        await world.step(after: 60)
        await world.step(after: 3_600)
        #expect(post.asked == ["other"])
        let wasGivenUp = post.told.contains { notice in
            if case .deaf(let deafness) = notice { deafness.givenUp == 1 && deafness.recovered == 0 } else { false }
        }
        #expect(wasGivenUp)
    }

    @Test func `are also those that were acknowledged since the hook is followed, and are not here`() async throws {
        let post = try Post()
        var world = post.retrieval()
        await world.step()
        post.clock.advance(by: 30)
        post.sent("lost", ago: 10, status: 202)
        await world.step(after: 30)
        #expect(post.asked == ["lost"])
        #expect(post.told == [.found(missed: 1, lost: [DeliveryID(rawValue: "lost")])])
    }

    @Test func `are asked for again, later each time, and given up after three days`() async throws {
        let post = try Post()
        post.sent("it", ago: 0, status: 503)
        var world = post.retrieval()
        var waits: [TimeInterval] = []
        var last = post.clock.now
        for _ in 0..<5 {
            let count = post.asked.count
            while post.asked.count == count { await world.step(after: 1) }
            waits.append(post.clock.now.timeIntervalSince(last).rounded())
            last = post.clock.now
        }
        #expect(waits == [1, 15, 30, 60, 120])
        await world.step(after: 72 * 3_600)
        let before = post.asked.count
        await world.step(after: 3_600)
        #expect(post.asked.count == before)
        #expect(post.told.last == .deaf(Deafness(first: post.start, last: post.start, recovered: 0, givenUp: 1)))
    }

    @Test func `are asked for a few at a time, until some arrive`() async throws {
        let post = try Post()
        for number in 1...300 { post.sent("\(number)", ago: Double(number), status: 503) }
        var world = post.retrieval(perMinute: 6_000)
        await world.step()
        #expect(post.asked.count == 10)
        for id in post.asked { try await post.arrived(id) }
        await world.step(after: 1)
        #expect(post.asked.count == 30)
        for id in post.asked.dropFirst(10) { try await post.arrived(id) }
        await world.step(after: 1)
        #expect(post.asked.count == 70)
        // Nothing comes any more: the next ones are as few as at the beginning.
        for _ in 0..<16 { await world.step(after: 1) }
        #expect(post.asked.count == 80)
    }

    @Test func `are asked for no faster than the sender takes it`() async throws {
        let post = try Post()
        for number in 1...100 { post.sent("\(number)", ago: Double(number), status: 503) }
        var world = post.retrieval(perMinute: 30)
        for _ in 0..<60 {
            let count = post.asked.count
            await world.step(after: 1)
            for id in post.asked.dropFirst(count) { try await post.arrived(id) }
        }
        #expect((30...33).contains(post.asked.count), "\(post.asked.count)")
    }

    @Test func `wait while the sender asks to wait, and that is told once`() async throws {
        let post = try Post()
        post.sent("it", ago: 10, status: 503)
        post.sent("other", ago: 5, status: 503)
        var world = post.retrieval()
        post.fail(.ask, with: .limited(until: post.clock.now.addingTimeInterval(300)))
        await world.step()
        for _ in 0..<29 { await world.step(after: 10) }
        #expect(post.asked == ["it"])
        #expect(post.told.count == 2)
        await world.step(after: 11)
        #expect(post.asked == ["it", "it", "other"] || post.asked == ["it", "other", "it"])
        #expect(post.told.last == .working)
    }

    @Test func `are looked for again when the sender is back`() async throws {
        let post = try Post()
        post.sent("it", ago: 10, status: 503)
        var world = post.retrieval()
        for _ in 0..<3 { post.fail(.page, with: .unreachable(reason: "away")) }
        await world.step()
        await world.step(after: 60)
        await world.step(after: 60)
        #expect(post.told == [.failing(.unreachable(reason: "away"))])
        await world.step(after: 60)
        #expect(post.asked == ["it"])
        #expect(post.told.dropFirst() == [.working, .found(missed: 1, lost: [])])
    }

    @Test func `that the sender has not got any more are given up`() async throws {
        let post = try Post()
        post.sent("it", ago: 10, status: 503)
        post.fail(.ask, with: .gone(reason: "gone"))
        var world = post.retrieval()
        await world.step()
        await world.step(after: 1)
        #expect(post.told.last == .deaf(post.deafness(from: 10, to: 10, recovered: 0, givenUp: 1)))
        await world.step(after: 3_600)
        #expect(post.asked == ["it"])
    }

    @Test func `are read page by page, as far back as the last look`() async throws {
        let post = try Post(pageSize: 3)
        for number in 1...10 { post.sent("\(number)", ago: Double(number) * 100, status: 503) }
        var world = post.retrieval()
        await world.step()
        #expect(post.asked == (1...10).reversed().map(String.init))
        #expect(post.pages == 4)
        for id in post.asked { try await post.arrived(id) }
        post.sent("new", ago: 0, status: 503)
        await world.step(after: 60)
        // The second page ends before the last look: the third is not read.
        #expect(post.pages == 5)
        #expect(post.asked.contains("new"))
        await world.step(after: 60)
        #expect(post.unchanged == 1)
    }

    @Test(arguments: [true, false])
    func `are read on from where the sender stopped us, and from the beginning after a failure`(
        isStopped: Bool
    ) async throws {
        let post = try Post(pageSize: 3)
        for number in 1...10 { post.sent("\(number)", ago: Double(number) * 100, status: 503) }
        var world = post.retrieval()
        post.fail(.page, with: nil)
        let until = post.clock.now.addingTimeInterval(100)
        post.fail(.page, with: isStopped ? .limited(until: until) : .unreachable(reason: "away"))
        await world.step()
        #expect(post.pages == 1)
        #expect(post.asked.isEmpty == isStopped)
        await world.step(after: 101)
        #expect(post.pages == (isStopped ? 4 : 5))
        #expect(Set(post.asked).count == 10)
        let found = post.told.compactMap { if case .found(let missed, _) = $0 { missed } else { nil } }
        #expect(found == (isStopped ? [10] : [3, 7]))
    }

    @Test func `are not forgotten when the server stops in between`() async throws {
        let post = try Post()
        for number in 1...30 { post.sent("\(number)", ago: Double(number), status: 503) }
        var world = post.retrieval()
        await world.step()
        #expect(post.asked.count == 10)
        try post.restart()
        var other = post.retrieval()
        for _ in 0..<60 {
            let count = post.asked.count
            await other.step(after: 1)
            for id in post.asked.dropFirst(count) { try await post.arrived(id) }
        }
        // Those of the first start were asked for and did not come: once more, when their time was over.
        #expect(Set(post.asked).count == 30)
        #expect(post.asked.count == 40)
        #expect(
            post.told.last
                == .deaf(
                    Deafness(
                        first: post.start.addingTimeInterval(-30),
                        last: post.start.addingTimeInterval(-1),
                        recovered: 30,
                        givenUp: 0,
                    )
                )
        )
    }

    @Test func `that come by themselves are not asked for`() async throws {
        let post = try Post()
        post.sent("it", ago: 10, status: 503)
        post.fail(.ask, with: .refused(reason: "no"))
        var world = post.retrieval()
        await world.step()
        try await post.arrived("it")
        await world.step(after: 120)
        #expect(post.asked == ["it"])
        #expect(post.told.contains(.deaf(post.deafness(from: 10, to: 10, recovered: 1))))
    }

    @Test(arguments: [
        (0, 0, 7, 0, "deaf 14:02 UTC, 7 recovered"),
        (0, 420, 7, 0, "deaf 14:02-14:09 UTC, 7 recovered"),
        (0, 420, 6, 1, "deaf 14:02-14:09 UTC, 6 recovered, 1 given up"),
        (0, 86_400, 1, 0, "deaf 2026-11-25 14:02 to 2026-11-26 14:02 UTC, 1 recovered"),
    ])
    func `are told of in a line`(first: Int, last: Int, recovered: Int, givenUp: Int, text: String) {
        let start = Date(timeIntervalSince1970: 1_795_615_320)
        let deafness = Deafness(
            first: start.addingTimeInterval(Double(first)),
            last: start.addingTimeInterval(Double(last)),
            recovered: recovered,
            givenUp: givenUp,
        )
        #expect(deafness.text == text)
    }
}

/// A sender's record in memory, and the journal that its deliveries arrive in.
private final class Post: SentDeliveries {
    let clock = ManualClock()
    let start: Date
    private let notices = RecordedNotices()
    private let pageSize: Int
    private let state: Mutex<State>

    enum Call: Hashable {
        case page, ask
    }

    private struct State {
        var journal: JournalStore
        var sent: [SentDelivery] = []
        var asked: [String] = []
        var pages = 0
        var unchanged = 0
        /// What becomes of the next calls; nil for one that goes well.
        var faults: [Call: [RetrievalError?]] = [:]
    }

    init(pageSize: Int = 100) throws {
        self.pageSize = pageSize
        self.start = self.clock.now
        self.state = Mutex(State(journal: try Self.open(self.clock)))
    }

    private static func open(_ clock: ManualClock, _ name: String = "journal") throws -> JournalStore {
        try JournalStore(path: "\(TemporaryFolder.path)/\(name).sqlite", seal: nil, now: { clock.now })
    }

    /// Another process on a copy of what this one left on disk.
    func restart() throws {
        self.state.withLock(\.journal).close()
        let (from, to) = (TemporaryFolder.path + "/journal.sqlite", TemporaryFolder.path + "/restarted.sqlite")
        for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: from + ending) {
            try FileManager.default.copyItem(atPath: from + ending, toPath: to + ending)
        }
        let journal = try Self.open(self.clock, "restarted")
        self.state.withLock { $0.journal = journal }
    }

    /// The IDs that were asked for, in order.
    var asked: [String] { self.state.withLock(\.asked) }
    var pages: Int { self.state.withLock(\.pages) }
    var unchanged: Int { self.state.withLock(\.unchanged) }

    var told: [RetrievalNotice] {
        self.notices.all.compactMap { if case .retrieval(_, let notice) = $0 { notice } else { nil } }
    }

    func sent(_ id: String, ago: TimeInterval, status: Int, isHandshake: Bool = false) {
        self.state.withLock { state in
            state.sent.append(
                SentDelivery(
                    number: Int64(state.sent.count + 1),
                    id: DeliveryID(rawValue: id),
                    sent: self.clock.now.addingTimeInterval(-ago),
                    status: status,
                    isHandshake: isHandshake,
                )
            )
        }
    }

    func fail(_ call: Call, with error: RetrievalError?) {
        self.state.withLock { $0.faults[call, default: []].append(error) }
    }

    /// A delivery comes in.
    func arrived(_ id: String) async throws {
        let verified = try FakeSender().verifier().verify(FakeSender.delivery("hello", id: id), now: self.clock.now)
        _ = try await self.state.withLock(\.journal).accept(verified) { _ in }
    }

    func deafness(from first: TimeInterval, to last: TimeInterval, recovered: Int, givenUp: Int = 0) -> Deafness {
        Deafness(
            first: self.start.addingTimeInterval(-first),
            last: self.start.addingTimeInterval(-last),
            recovered: recovered,
            givenUp: givenUp,
        )
    }

    func retrieval(perMinute: Int = 180) -> Retrieval {
        Retrieval(
            retriever: Retriever(
                hook: WatchedHook(source: SourceName(rawValue: "test"), name: "hooks/1"),
                sent: self,
                journal: self.state.withLock(\.journal),
                every: 60,
                window: 72 * 3_600,
                observe: self.notices.observe,
            ),
            pace: RequestPace(perMinute: perMinute),
            clock: self.clock,
        )
    }

    struct Retrieval {
        var retriever: Retriever
        var pace: RequestPace
        let clock: ManualClock

        mutating func step(after seconds: TimeInterval = 0) async {
            self.clock.advance(by: seconds)
            await self.retriever.step(now: self.clock.now, pace: &self.pace)
        }
    }

    // MARK: - The record

    private func fault(_ call: Call) -> RetrievalError? {
        self.state.withLock { state in
            guard var faults = state.faults[call], !faults.isEmpty else { return nil }
            let fault = faults.removeFirst()
            state.faults[call] = faults
            return fault
        }
    }

    func page(at place: String?, unlike mark: String?) async throws(RetrievalError) -> SentPage {
        if let fault = self.fault(.page) { throw fault }
        return self.state.withLock { state in
            let newest = "\(state.sent.count)"
            if place == nil, mark == newest {
                state.unchanged += 1
                return .unchanged
            }
            state.pages += 1
            let all = state.sent.sorted { ($0.sent, $0.number) > ($1.sent, $1.number) }
            let begin = place.flatMap { Int($0) } ?? 0
            let page = Array(all.dropFirst(begin).prefix(self.pageSize))
            let end = begin + page.count
            return .page(page, next: end < all.count ? "\(end)" : nil, mark: place == nil ? newest : nil)
        }
    }

    func askForRedelivery(of number: Int64) async throws(RetrievalError) {
        self.state.withLock { state in
            let id = state.sent.first { $0.number == number }?.id.rawValue ?? "unknown"
            state.asked.append(id)
        }
        if let fault = self.fault(.ask) { throw fault }
    }
}
