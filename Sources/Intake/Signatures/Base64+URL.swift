extension Base64 {
    /// Bytes in the alphabet for URLs, without padding, as in JSON Web Tokens (RFC 4648, section 5).
    ///
    /// - Returns: Nil for every other text, the standard alphabet among them.
    static func bytes(ofURLText text: some StringProtocol) -> [UInt8]? {
        guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }) else { return nil }
        let standard = String(text).replacing("-", with: "+").replacing("_", with: "/")
        return self.bytes(of: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
    }

    /// The text that ``bytes(ofURLText:)`` reads.
    static func urlText(of bytes: [UInt8]) -> String {
        self.text(of: bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
