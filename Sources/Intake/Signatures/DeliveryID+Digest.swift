import Crypto
package import Warden

extension DeliveryID {
    /// The ID of a delivery to which its sender gives none: `sha256:` and the SHA-256 digest of the body as received.
    ///
    /// Two deliveries with equal bodies are thus one. Senders of this kind put a time or a one-time value into the
    /// body.
    package static func digest(of body: [UInt8]) -> DeliveryID {
        DeliveryID(rawValue: "sha256:" + HexDigest.text(of: SHA256.hash(data: body)))
    }

    /// The ID of a delivery that its sender tells apart by several values together: the digest of the values, each
    /// after its length, so that no two lists of values run into each other.
    static func digest(of values: [String]) -> DeliveryID {
        .digest(of: values.flatMap { Array("\($0.utf8.count):\($0)".utf8) })
    }
}
