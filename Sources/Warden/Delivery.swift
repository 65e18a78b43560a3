package import Foundation

/// One HTTP request from a source, as received; nothing about it is proven.
package struct Delivery: Sendable {
    /// The source whose path was called.
    package let source: SourceName
    /// The HTTP method, in capitals.
    package let method: String
    /// The header fields in the order in which they came, duplicates kept.
    package let headers: [HeaderField]
    /// The body's exact bytes.
    package let body: [UInt8]
    /// When the request's head arrived.
    package let received: Date
    /// How long the request would wait for what becomes of the delivery, as its address says: `?wait=30s`; nil for not.
    package let wait: Duration?

    package init(
        source: SourceName,
        method: String,
        headers: [HeaderField],
        body: [UInt8],
        received: Date,
        wait: Duration? = nil,
    ) {
        self.source = source
        self.method = method
        self.headers = headers
        self.body = body
        self.received = received
        self.wait = wait
    }

    /// All values of a header field, in order; `name` is in lower case, such as `x-slack-signature`.
    ///
    /// Names are compared without regard to case (RFC 9110, section 5.1).
    package func values(of name: String) -> [String] {
        self.headers.filter { $0.isNamed(name) }.map(\.value)
    }
}

/// One header field of a request.
package struct HeaderField: Hashable, Sendable, Codable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the field's name is `lowercased`, letters compared without regard to case.
    package func isNamed(_ lowercased: String) -> Bool {
        guard self.name.utf8.count == lowercased.utf8.count else { return false }
        return zip(self.name.utf8, lowercased.utf8).allSatisfy { mine, other in
            (mine >= UInt8(ascii: "A") && mine <= UInt8(ascii: "Z") ? mine | 0x20 : mine) == other
        }
    }
}

/// The sender's own identifier of a delivery, or a documented digest where it has none.
package struct DeliveryID: Hashable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { self.rawValue }
}
