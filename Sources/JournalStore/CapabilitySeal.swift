import Crypto
import Foundation
package import Warden

/// Encrypts reply capabilities (AES-256-GCM), so that a copy of the file gives nobody an address to write to.
package struct CapabilitySeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: 32 bytes.
    package init(key: Secret) {
        self.key = key.withBytes { SymmetricKey(data: $0) }
    }

    /// Seals a capability so that it opens only for its own delivery and name.
    func seal(_ capability: Secret, _ owner: Owner) throws -> Data {
        let box = try capability.withBytes { bytes in
            try AES.GCM.seal(bytes, using: self.key, authenticating: owner.bytes)
        }
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return combined
    }

    /// Opens a sealed capability; nil when the key is another one than it was sealed with, or it is somebody else's.
    func open(_ sealed: Data, _ owner: Owner) -> Secret? {
        guard
            let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: self.key, authenticating: owner.bytes)
        else { return nil }
        return Secret(String(decoding: bytes, as: UTF8.self))
    }

    /// Whose capability it is.
    struct Owner {
        let number: JournaledDelivery.Number
        let name: String

        var bytes: [UInt8] { Array("\(self.number)/\(self.name)".utf8) }
    }
}
