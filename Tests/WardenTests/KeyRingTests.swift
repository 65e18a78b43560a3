import Foundation
import Synchronization
import Testing
import Warden

/// Publishes what a test says, and remembers what was asked for.
private final class Publisher: KeyFetcher {
    private struct State {
        var answers: [KeyPlace: Result<PublishedKeys, KeyFetchError>] = [:]
        var fetched: [KeyPlace] = []
    }

    private let state = Mutex(State())

    func publish(_ names: String..., freshFor: TimeInterval? = nil, at place: KeyPlace) {
        let document = Array(names.joined(separator: " ").utf8)
        self.state.withLock { $0.answers[place] = .success(PublishedKeys(document: document, freshFor: freshFor)) }
    }

    func fail(at place: KeyPlace) {
        self.state.withLock { $0.answers[place] = .failure(KeyFetchError(reason: "it is away")) }
    }

    var fetches: Int { self.state.withLock { $0.fetched.count } }

    func fetch(_ place: KeyPlace) async throws(KeyFetchError) -> PublishedKeys {
        let answer = self.state.withLock { state in
            state.fetched.append(place)
            return state.answers[place]
        }
        return try (answer ?? .failure(KeyFetchError(reason: "nothing was published"))).get()
    }
}

struct `A ring of public keys` {
    private static let place = KeyPlace(rawValue: "https://keys.example/a")
    private static let start = Date(timeIntervalSince1970: 1_767_323_045)

    private let publisher = Publisher()
    private let ring: KeyRing
    private let failures: FailureCount

    private final class FailureCount: Sendable {
        let count = Mutex(0)
    }

    init() {
        let failures = FailureCount()
        self.failures = failures
        self.ring = KeyRing(
            places: [Self.place],
            fetcher: self.publisher,
            read: { document in
                let names = String(decoding: document, as: UTF8.self).split(separator: " ").map(String.init)
                return Dictionary(uniqueKeysWithValues: names.map { ($0, PublicKey.pem($0)) })
            },
            observe: { notice in
                if case .keysNotFetched = notice { failures.count.withLock { $0 += 1 } }
            },
        )
    }

    private func step(after seconds: TimeInterval) async {
        await self.ring.step(now: Self.start.addingTimeInterval(seconds))
    }

    private func knows(_ id: String) -> Bool { self.ring.key(id, at: Self.place) != nil }

    @Test func `knows nothing before it has fetched, and never fetches when it is asked`() async {
        self.publisher.publish("k1", at: Self.place)
        #expect(!self.knows("k1"))
        #expect(self.publisher.fetches == 0)
        await self.step(after: 0)
        #expect(self.ring.key("k1", at: Self.place) == .pem("k1"))
        #expect(self.ring.key("k1", at: KeyPlace(rawValue: "https://keys.example/b")) == nil)
    }

    @Test func `fetches again when the keys are no longer fresh, and lets withdrawn ones go`() async {
        self.publisher.publish("k1", "k2", freshFor: 1_000, at: Self.place)
        await self.step(after: 0)
        self.publisher.publish("k2", "k3", freshFor: 1_000, at: Self.place)
        await self.step(after: 999)
        #expect(self.publisher.fetches == 1)
        await self.step(after: 1_000)
        #expect(self.publisher.fetches == 2)
        #expect(!self.knows("k1"))
        #expect(self.knows("k3"))
    }

    @Test(arguments: [(nil, 3_600), (1, 300), (0, 300), (1_000_000, 86_400)] as [(TimeInterval?, TimeInterval)])
    func `keeps to bounds whatever the publisher says`(_ said: TimeInterval?, _ kept: TimeInterval) async {
        self.publisher.publish("k1", freshFor: said, at: Self.place)
        await self.step(after: 0)
        await self.step(after: kept - 1)
        #expect(self.publisher.fetches == 1)
        await self.step(after: kept)
        #expect(self.publisher.fetches == 2)
    }

    @Test func `fetches once a minute at most for keys that it does not know`() async {
        self.publisher.publish("k1", at: Self.place)
        await self.step(after: 0)
        for second in 1...59 {
            #expect(!self.knows("forged"))
            await self.step(after: TimeInterval(second))
        }
        #expect(self.publisher.fetches == 1)
        self.publisher.publish("k1", "k2", at: Self.place)
        await self.step(after: 60)
        #expect(self.publisher.fetches == 2)
        #expect(self.knows("k2"))
        await self.step(after: 121)
        #expect(self.publisher.fetches == 2)
    }

    @Test func `tries again ever later when it cannot fetch, and believes old keys for a day`() async {
        self.publisher.publish("k1", freshFor: 300, at: Self.place)
        await self.step(after: 0)
        self.publisher.fail(at: Self.place)
        var tries: [Int] = []
        for second in stride(from: 300, through: 3_000, by: 1) {
            let before = self.publisher.fetches
            await self.step(after: TimeInterval(second))
            if self.publisher.fetches > before { tries.append(second - 300) }
        }
        #expect(tries == [0, 10, 30, 70, 150, 310, 630, 1_230, 1_830, 2_430])
        #expect(self.failures.count.withLock { $0 } == tries.count)
        await self.step(after: 300 + 86_400)
        #expect(self.knows("k1"))
        await self.step(after: 301 + 86_400)
        #expect(!self.knows("k1"))
    }

    @Test func `takes an empty list for a failure`() async {
        self.publisher.publish("k1", freshFor: 300, at: Self.place)
        await self.step(after: 0)
        self.publisher.publish(at: Self.place)
        await self.step(after: 300)
        #expect(self.knows("k1"))
        #expect(self.failures.count.withLock { $0 } == 1)
    }
}
