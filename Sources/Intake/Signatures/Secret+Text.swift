import Warden

extension Secret {
    /// The secret as text, for whoever signs with it or decodes it.
    var text: String { self.withBytes { String(decoding: $0, as: UTF8.self) } }
}
