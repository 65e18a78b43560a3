/// Reads where the next page is from a header `Link`, such as
/// `<https://api.github.com/repositories/1/hooks/2/deliveries?per_page=100&cursor=v1_12>; rel="next"`.
///
/// Only the cursor is taken: the token goes to no address that an answer gives.
///
/// - SeeAlso: RFC 8288, section 3; <https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api>.
enum PageLink {
    /// The cursor of the link `next`, as it can stand in a query; nil where there is none.
    static func cursor(in header: String) -> String? {
        for link in header.split(separator: "<").dropFirst(header.hasPrefix("<") ? 0 : 1) {
            guard let end = link.firstIndex(of: ">") else { continue }
            let parameters = link[link.index(after: end)...]
            guard parameters.contains("rel=\"next\"") || parameters.contains("rel=next") else { continue }
            let address = link[..<end]
            guard let query = address.firstIndex(of: "?") else { return nil }
            return address[address.index(after: query)...].split(separator: "&").lazy
                .filter { $0.hasPrefix("cursor=") }
                .map { String($0.dropFirst("cursor=".count)) }
                .first { !$0.isEmpty && $0.utf8.allSatisfy(Self.isPlain) }
        }
        return nil
    }

    /// Whether it can stand in a query as it is (RFC 3986, sections 2.1 and 2.3).
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}
