package import Foundation
package import Warden

/// A request as it came over the wire, kept in a `.http` file: request line, headers, blank line, body.
///
/// ```
/// POST /hooks/slack HTTP/1.1
/// Content-Type: application/x-www-form-urlencoded
///
/// command=%2Fpool&text=create+ci-arm&...
/// ```
///
/// Lines of the head end with LF or CRLF. The body is taken byte for byte, with one exception: editors end a file with
/// a line end, and signatures cover every byte, so **one** LF or CRLF at the very end of the file is the file's own
/// and not the body's. A body that really ends so needs one more, or the header Content-Length, which is believed
/// where it is given and must then be right.
package struct RequestFile: Hashable, Sendable {
    /// Such as `POST`.
    package var method: String
    /// Such as `/hooks/slack`.
    package var path: String
    package var headers: [HeaderField]
    package var body: [UInt8]

    package init(method: String, path: String, headers: [HeaderField], body: [UInt8]) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The request as our server would have received it.
    package func delivery(source: SourceName, received: Date) -> Delivery {
        Delivery(
            source: source,
            method: self.method,
            headers: self.headers,
            body: self.body,
            received: received,
        )
    }

    /// The file's bytes, from which ``init(_:)`` makes the same request.
    package var bytes: [UInt8] {
        var bytes = Array("\(self.method) \(self.path) HTTP/1.1\n".utf8)
        for header in self.headers {
            bytes.append(contentsOf: "\(header.name): \(header.value)\n".utf8)
        }
        return bytes + [UInt8(ascii: "\n")] + self.body + [UInt8(ascii: "\n")]
    }

    /// The request signed afresh, so that it is accepted now.
    ///
    /// - Parameters:
    ///   - kind: As which sender to sign; replaces that sender's security headers.
    ///   - secret: The secret of the source that shall accept it.
    ///   - now: The time to write into the request where the sender signs one.
    ///   - freshDelivery: Makes it a delivery of its own: the sender's ID of the delivery is replaced by one made from
    ///     this value. Nil sends the same delivery again.
    /// - Returns: The request with its security headers replaced, and its ID where asked.
    /// - Throws: ``RequestFileError`` when the request lacks what this kind of sender always sends.
    package func signed(
        kind: SenderKind,
        secret: Secret,
        now: Date,
        freshDelivery: UUID? = nil,
    ) throws(RequestFileError) -> RequestFile {
        var request = try Senders.signer(kind: kind).sign(self, secret: secret, now: now, freshDelivery: freshDelivery)
        if !request.values(of: "content-length").isEmpty {
            request.setHeader("Content-Length", String(request.body.count))
        }
        return request
    }

    /// All values of a header field; `name` in lower case.
    func values(of name: String) -> [String] {
        self.headers.filter { $0.isNamed(name) }.map(\.value)
    }

    /// Sets a header field to one value, in the place of the first one it had, or at the end.
    mutating func setHeader(_ name: String, _ value: String) {
        let place = self.headers.firstIndex { $0.isNamed(name.lowercased()) } ?? self.headers.count
        self.headers.removeAll { $0.isNamed(name.lowercased()) }
        self.headers.insert(HeaderField(name: name, value: value), at: min(place, self.headers.count))
    }
}
