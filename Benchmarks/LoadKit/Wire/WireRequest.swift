package import Intake
import Warden

/// The bytes of a signed request, with a place for a number that makes each copy a delivery of its own.
package struct WireRequest {
    package private(set) var bytes: [UInt8]
    private let place: Int

    private static let placeholder = "00000000-0000-4000-8000-"

    /// The number of the first copy is `first`.
    package init(_ request: RequestFile, first: Int) {
        var head = "\(request.method) \(request.path) HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        for header in request.headers
        where !["host", "content-length", "x-github-delivery"].contains(header.name.lowercased()) {
            head += "\(header.name): \(header.value)\r\n"
        }
        head += "content-length: \(request.body.count)\r\nx-github-delivery: \(Self.placeholder)"
        self.place = head.utf8.count
        self.bytes = Array((head + "000000000000\r\n\r\n").utf8) + request.body
        self.number(first)
    }

    /// Writes a number into the delivery's ID.
    package mutating func number(_ number: Int) {
        var rest = number
        for digit in (0..<12).reversed() {
            self.bytes[self.place + digit] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}
