/// The addresses to which a reply may be sent that came in with a delivery.
///
/// Such an address is chosen by whoever made the request, so it is held to a form that no two URL readers can
/// understand differently: scheme, host and port literally as listed, then `/` and the plain characters of a path.
struct ReplyHosts: Sendable {
    /// Hosts reached by https on its usual port.
    let secure: Set<String>
    /// Hosts with port, reached by http: only for a demo or a test.
    let plain: Set<String>

    func allow(_ url: String) -> Bool {
        let bytes = Array(url.utf8)
        return Self.origin(of: bytes, scheme: "https://").map { self.secure.contains($0) } ?? false
            || Self.origin(of: bytes, scheme: "http://").map { self.plain.contains($0) } ?? false
    }

    /// What stands between the scheme and the path; nil when the URL is not of the form above.
    private static func origin(of url: [UInt8], scheme: String) -> String? {
        guard url.starts(with: scheme.utf8) else { return nil }
        let rest = url.dropFirst(scheme.utf8.count)
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")), rest[slash...].allSatisfy(self.isPlain) else {
            return nil
        }
        return String(decoding: rest[..<slash], as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: "="), UInt8(ascii: "?"),
            UInt8(ascii: "&"), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
