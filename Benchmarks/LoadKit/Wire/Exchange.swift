/// A request that a client is to send.
package struct Outgoing {
    /// Which request it is, to whoever made it.
    package let tag: Int
    /// When it should leave; its latency counts from here, however late the client is (no coordinated omission).
    package let due: UInt64
    package let bytes: [UInt8]

    package init(tag: Int, due: UInt64, bytes: [UInt8]) {
        self.tag = tag
        self.due = due
        self.bytes = bytes
    }
}

/// What became of a request, as its sender saw it.
package struct Exchange {
    package let tag: Int
    package let due: UInt64
    package let ended: UInt64
    package let end: End

    package enum End {
        case answered(WireAnswer)
        /// Nobody listened.
        case refused
        /// The connection was reset without an answer.
        case reset
        /// The connection was closed without an answer.
        case closed
    }

    /// Seconds from when it was due.
    package var seconds: Double { Monotonic.seconds(from: self.due, to: self.ended) }

    package var answer: WireAnswer? {
        if case .answered(let answer) = self.end { answer } else { nil }
    }
}

/// What matters of an HTTP answer.
package struct WireAnswer: Equatable {
    package let status: Int
    /// Whether the server says that it closes the connection.
    package let closes: Bool
    /// The seconds of `Retry-After`; nil without one.
    package let retryAfter: Int?
    /// Whether its body is the "not accepted, try again" that a chat shows.
    package let isRefusalInChat: Bool

    /// Whether the delivery was accepted.
    package var isAcknowledgement: Bool { (200...299).contains(self.status) && !self.isRefusalInChat }

    /// Reads an answer; nil while it is not whole.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard let head = bytes.firstRange(of: Self.headEnd) else { return nil }
        let fields = bytes[..<head.lowerBound].map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
        let length = Self.number(Self.lengthField, in: fields) ?? 0
        guard bytes.count - (head.upperBound - bytes.startIndex) >= length, fields.count > 12 else { return nil }
        // http/1.1 202 ...
        self.status = fields[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }
        self.closes = fields.firstRange(of: Self.closeField) != nil
        self.retryAfter = Self.number(Self.retryField, in: fields)
        self.isRefusalInChat =
            self.status == 200 && length > 0 && bytes[head.upperBound...].firstRange(of: Self.refusal) != nil
    }

    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let lengthField = Array("\ncontent-length: ".utf8)
    private static let retryField = Array("\nretry-after: ".utf8)
    private static let closeField = Array("\nconnection: close".utf8)
    private static let refusal = Array("not accepted".utf8)

    private static func number(_ field: [UInt8], in head: [UInt8]) -> Int? {
        guard let place = head.firstRange(of: field) else { return nil }
        return head[place.upperBound...].prefix { $0 >= 48 && $0 <= 57 }.reduce(0) { $0 * 10 + Int($1) - 48 }
    }
}
