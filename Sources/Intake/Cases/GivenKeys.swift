import Warden

/// The public keys that stand in a signature case, in PEM by their names, wherever one asks for them.
struct GivenKeys: PublicKeys {
    private let keys: [String: PublicKey]

    /// - Parameter value: An object of names and keys; what else a case has as its key is read elsewhere.
    init(_ value: JSONValue?) {
        let keys = value?.members.compactMap { member in member.value.text.map { (member.name, PublicKey.pem($0)) } }
        self.keys = Dictionary(keys ?? []) { first, _ in first }
    }

    func key(_ id: String, at place: KeyPlace) -> PublicKey? { self.keys[id] }
}
