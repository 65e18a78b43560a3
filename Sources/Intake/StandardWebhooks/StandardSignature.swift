import Crypto
import Foundation
import Warden

/// What the three headers of Standard Webhooks say; not proven before ``verify(_:keys:now:window:)``.
///
/// The signature header is a list separated by blanks: `v1,` and base64 of an HMAC-SHA256, or `v1a,` and base64 of an
/// Ed25519 signature, each over the ID, `.`, the timestamp as the header spells it, `.`, and the body's exact bytes.
/// Entries that are anything else count as signatures that do not fit, because the list may grow.
///
/// - SeeAlso: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>
struct StandardSignature {
    static let idHeader = "webhook-id"
    static let timestampHeader = "webhook-timestamp"
    static let signatureHeader = "webhook-signature"

    /// More entries are refused, as each asymmetric one costs a pass over the body; a rotation takes two.
    private static let mostEntries = 16

    /// The delivery's ID, the same however often the sender tries.
    let id: String
    private let timestamp: SignedTimestamp
    private let digests: [[UInt8]]
    private let signatures: [[UInt8]]

    init(of delivery: Delivery) throws(Rejection) {
        let id = try delivery.onlyValue(of: Self.idHeader)
        let timestamp = try delivery.onlyValue(of: Self.timestampHeader)
        let list = try delivery.onlyValue(of: Self.signatureHeader)
        // A dot in the ID would leave open where it ends and the timestamp begins.
        guard HeaderWord.isIdentifier(id), !id.contains(".") else {
            throw Rejection(.headerMalformed, "The header webhook-id is not an identifier without dots.")
        }
        let entries = list.split(separator: " ")
        guard entries.count <= Self.mostEntries else {
            throw Rejection(.signatureMalformed, "The header webhook-signature has more than 16 signatures.")
        }
        self.id = id
        self.timestamp = try SignedTimestamp(timestamp)
        self.digests = Self.bytes(of: entries, version: "v1,", count: SHA256.byteCount)
        self.signatures = Self.bytes(of: entries, version: "v1a,", count: 64)
    }

    func verify(_ body: [UInt8], keys: StandardKeys, now: Date, window: Int) throws(Rejection) {
        try self.timestamp.verify(now: now, window: window)
        let message = Self.message(id: self.id, timestamp: self.timestamp.text, body: body)
        var isMade = KeyedDigest.isOneMade(self.digests, of: message, withOneOf: keys.secrets)
        for key in keys.publicKeys {
            for signature in self.signatures {
                let isThis = key.isValidSignature(signature, for: message)
                isMade = isThis || isMade
            }
        }
        guard isMade else {
            throw Rejection(.signatureMismatch, "No signature fits; is it the secret of this webhook?")
        }
    }

    /// The bytes that are signed.
    static func message(id: String, timestamp: String, body: [UInt8]) -> [UInt8] {
        Array("\(id).\(timestamp).".utf8) + body
    }

    private static func bytes(of entries: [Substring], version: String, count: Int) -> [[UInt8]] {
        entries.compactMap { entry in
            guard entry.hasPrefix(version), let bytes = Base64.bytes(of: entry.dropFirst(version.count)),
                bytes.count == count
            else { return nil }
            return bytes
        }
    }
}
