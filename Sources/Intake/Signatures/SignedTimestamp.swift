import Foundation
import Warden

/// A time that a sender signs, as its header spells it.
struct SignedTimestamp: Hashable, Sendable {
    /// What is signed.
    let text: String
    private let seconds: Int

    /// One to twelve ASCII digits and nothing else: no sign, no fraction, no digits of other scripts, no overflow.
    init(_ text: String) throws(Rejection) {
        let digits = text.utf8
        guard (1...12).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int(text)
        else { throw Rejection(.timestampMalformed, "The timestamp is not a whole number of seconds.") }
        self.text = text
        self.seconds = seconds
    }

    /// The moment as senders write it, whole seconds since 1970.
    static func text(of moment: Date) -> String {
        String(Int(moment.timeIntervalSince1970.rounded(.down)))
    }

    /// Compares it with our clock.
    ///
    /// - Parameters:
    ///   - now: Our clock.
    ///   - window: How far the two may be apart, in seconds, in both directions; the window itself still passes.
    /// - Throws: ``Rejection`` with `timestamp_stale` or `timestamp_future`.
    func verify(now: Date, window: Int) throws(Rejection) {
        let age = now.timeIntervalSince1970 - Double(self.seconds)
        guard age <= Double(window) else {
            throw Rejection(.timestampStale, "The timestamp is more than \(window) s old; are both clocks right?")
        }
        guard age >= -Double(window) else {
            throw Rejection(.timestampFuture, "The timestamp is more than \(window) s ahead; are both clocks right?")
        }
    }
}
