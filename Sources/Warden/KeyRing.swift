package import Foundation
import Synchronization

/// The public keys of senders, kept in memory and fetched anew outside of requests.
///
/// | what | when it is fetched |
/// |---|---|
/// | a place that was never fetched | at once |
/// | keys that are no longer fresh, by what their publisher says, within 5 minutes and a day | then |
/// | a key that somebody asked for and that is not there | at the next step, once a minute at most |
/// | a place that could not be fetched | after 10 s, 20 s, 40 s, ... up to 10 minutes |
///
/// Keys that cannot be fetched anew are believed for another day; a publisher that is away for an hour is no reason to
/// refuse everybody. A list that was fetched replaces the one before it, so that a withdrawn key is gone.
package final class KeyRing: PublicKeys {
    private let fetcher: any KeyFetcher
    private let read: @Sendable ([UInt8]) -> [String: PublicKey]
    private let observe: Observer
    private let places: Mutex<[KeyPlace: Kept]>

    /// - Parameters:
    ///   - places: Everywhere that keys are needed from.
    ///   - fetcher: Fetches.
    ///   - read: The keys of a document by name; none where it is not a list of keys.
    ///   - observe: Hears of failures.
    package init(
        places: some Sequence<KeyPlace>,
        fetcher: any KeyFetcher,
        read: @escaping @Sendable ([UInt8]) -> [String: PublicKey],
        observe: @escaping Observer,
    ) {
        self.fetcher = fetcher
        self.read = read
        self.observe = observe
        self.places = Mutex(Dictionary(places.map { ($0, Kept()) }) { first, _ in first })
    }

    package func key(_ id: String, at place: KeyPlace) -> PublicKey? {
        self.places.withLock { places in
            guard let key = places[place]?.keys[id] else {
                places[place]?.isMissingSome = true
                return nil
            }
            return key
        }
    }

    /// Fetches what is due; to be called every second, by one caller.
    package func step(now: Date) async {
        let due = self.places.withLock { places in
            for place in places.keys where places[place]?.isForgotten(now: now) == true {
                places[place]?.keys = [:]
            }
            return places.filter { $0.value.isDue(now: now) }.keys.sorted { $0.rawValue < $1.rawValue }
        }
        for place in due {
            await self.fetch(place, now: now)
        }
    }

    private func fetch(_ place: KeyPlace, now: Date) async {
        do throws(KeyFetchError) {
            let published = try await self.fetcher.fetch(place)
            let keys = self.read(published.document)
            guard !keys.isEmpty else { throw KeyFetchError(reason: "what stands there is not a list of public keys") }
            self.places.withLock { $0[place]?.keep(keys, freshFor: published.freshFor, now: now) }
        } catch {
            self.places.withLock { $0[place]?.fail(now: now) }
            self.observe(.keysNotFetched(place, error))
        }
    }

    /// What is known of one place.
    private struct Kept {
        var keys: [String: PublicKey] = [:]
        /// Whether somebody asked for a key that is not there since the last try.
        var isMissingSome = false
        private var freshUntil: Date?
        private var lastTry: Date?
        private var failures = 0

        func isDue(now: Date) -> Bool {
            guard let lastTry = self.lastTry else { return true }
            let waited = now.timeIntervalSince(lastTry)
            guard self.failures == 0 else { return waited >= min(600, 10 * pow(2, Double(self.failures - 1))) }
            return now >= self.freshUntil ?? .distantPast || (self.isMissingSome && waited >= 60)
        }

        /// Whether the keys are too old to be believed.
        func isForgotten(now: Date) -> Bool {
            self.freshUntil.map { now.timeIntervalSince($0) > 86_400 } ?? false
        }

        mutating func keep(_ keys: [String: PublicKey], freshFor: TimeInterval?, now: Date) {
            self.keys = keys
            self.isMissingSome = false
            self.freshUntil = now.addingTimeInterval(min(86_400, max(300, freshFor ?? 3_600)))
            self.lastTry = now
            self.failures = 0
        }

        mutating func fail(now: Date) {
            self.lastTry = now
            self.failures = min(self.failures + 1, 16)
        }
    }
}
