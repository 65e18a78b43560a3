package import Warden

/// A list of public keys as senders publish it: a JSON Web Key Set.
///
/// - SeeAlso: RFC 7517, section 5; RFC 7518, section 6.3.1.
package enum PublicKeyList {
    /// The keys of RSA for signatures by their names; none when the document is no such list.
    package static func keys(in document: [UInt8]) -> [String: PublicKey] {
        guard let document = try? JSONDocument(document), let list = document.value(at: "keys") else { return [:] }
        let keys = list.elements.compactMap { key -> (String, PublicKey)? in
            guard key["kty"]?.text == "RSA", key["use"]?.text ?? "sig" == "sig", let name = key["kid"]?.text,
                let modulus = Self.bytes(key["n"]),
                let exponent = Self.bytes(key["e"])
            else { return nil }
            return (name, .rsa(modulus: modulus, exponent: exponent))
        }
        return Dictionary(keys) { first, _ in first }
    }

    private static func bytes(_ value: JSONValue?) -> [UInt8]? {
        value?.text.flatMap { Base64.bytes(ofURLText: $0) }
    }
}
