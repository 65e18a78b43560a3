package import Foundation

/// A public key that a sender signs with.
package enum PublicKey: Hashable, Sendable {
    /// RSA's two numbers, the most significant byte first, as a JSON Web Key has them.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// RSA's key in PEM, `BEGIN PUBLIC KEY`.
    case pem(String)
}

/// Where a sender publishes the keys that it signs with: an https URL.
package struct KeyPlace: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { self.rawValue }
}

/// The public keys of senders, as far as they are known at this moment.
///
/// Asked while a delivery is verified, so it never waits and never fetches.
package protocol PublicKeys: Sendable {
    /// The key that is called `id` where its sender publishes it.
    ///
    /// - Returns: Nil when none of that name is known. Where keys are fetched, they are then fetched earlier than they
    ///   would have been, so that a key which has just been published is known a moment later.
    func key(_ id: String, at place: KeyPlace) -> PublicKey?
}

/// No keys at all: whoever needs one is refused.
package struct NoPublicKeys: PublicKeys {
    package init() {}

    package func key(_ id: String, at place: KeyPlace) -> PublicKey? { nil }
}

/// Fetches what stands at a place, outside of any request.
package protocol KeyFetcher: Sendable {
    /// The document as it is now.
    ///
    /// - Throws: ``KeyFetchError`` when there was none; ``KeyRing`` tries again by itself.
    func fetch(_ place: KeyPlace) async throws(KeyFetchError) -> PublishedKeys
}

/// A document with keys, as it was fetched.
package struct PublishedKeys: Sendable {
    package var document: [UInt8]
    /// How long its publisher says that it holds, in seconds (`Cache-Control: max-age`); nil where it does not say.
    package var freshFor: TimeInterval?

    package init(document: [UInt8], freshFor: TimeInterval? = nil) {
        self.document = document
        self.freshFor = freshFor
    }
}

/// Why keys could not be fetched.
package struct KeyFetchError: Error, Hashable, Sendable {
    /// One sentence for the operator.
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}
