package import Foundation
package import Warden

/// What a source makes of a request, and where it is refused, what would have been accepted in its place.
///
/// A signature that does not fit says nothing by itself. What goes wrong between a sender and us is nearly always one of a
/// few things: another secret, a clock, a body that something on the way wrote anew, a line end that an editor or a shell
/// put behind a secret. Each is tried, alone and together with the time.
package struct RequestDiagnosis: Sendable {
    /// How it ends: what it is, or why it is refused.
    package let outcome: Result<Acceptance, Rejection>
    /// What would have been accepted; nil where it is accepted, or where nothing that was tried is.
    package let remedy: Remedy?

    /// A request that is accepted.
    package struct Acceptance: Sendable {
        /// Which of the secrets proves it, counted from 1.
        package let secret: Int
        package let envelope: Envelope
    }

    /// What is different about a request that would have been accepted.
    package struct Remedy: Hashable, Sendable {
        /// Which of the secrets proves it then, counted from 1.
        package let secret: Int
        /// The time at which it would have been accepted; nil for now.
        package let time: Date?
        /// What was changed, in words; nil for nothing.
        package let change: String?
    }

    /// - Parameters:
    ///   - delivery: The request as it came.
    ///   - sender: The source's kind, with its settings.
    ///   - secrets: The source's secrets.
    ///   - now: The time at which it is looked at.
    package init(of delivery: Delivery, sender: any Sender, secrets: Secrets, now: Date) {
        guard delivery.body.count <= sender.bodyLimit else {
            let text = "The body has \(delivery.body.count) bytes; \(sender.bodyLimit) are the most that are read."
            self.init(outcome: .failure(Rejection(.bodyTooLarge, text)), remedy: nil)
            return
        }
        do throws(Rejection) {
            try sender.authenticate(delivery, secrets: secrets, now: now)
            let envelope = try sender.readEnvelope(of: delivery)
            let secret = Self.proving(delivery, sender, secrets.all, now) ?? 1
            self.init(outcome: .success(Acceptance(secret: secret, envelope: envelope)), remedy: nil)
        } catch {
            self.init(outcome: .failure(error), remedy: Self.remedy(delivery, sender, secrets, now))
        }
    }

    private init(outcome: Result<Acceptance, Rejection>, remedy: Remedy?) {
        self.outcome = outcome
        self.remedy = remedy
    }

    private static func remedy(_ delivery: Delivery, _ sender: any Sender, _ secrets: Secrets, _ now: Date) -> Remedy? {
        for time in [nil] + self.times(in: delivery) {
            for change in [nil] + BodyChange.allCases {
                guard let changed = change?.applied(to: delivery) ?? (change == nil ? delivery : nil) else { continue }
                if let secret = self.proving(changed, sender, secrets.all, time ?? now) {
                    guard time != nil || change != nil else { continue }
                    return Remedy(secret: secret, time: time, change: change?.words)
                }
            }
            let trimmed = secrets.all.map(\.withoutBlanksAround).filter { !$0.isEmpty }
            if let secret = self.proving(delivery, sender, trimmed, time ?? now) {
                return Remedy(
                    secret: secret,
                    time: time,
                    change: "the blanks or line ends around the secret are left out",
                )
            }
        }
        return nil
    }

    /// The number of the first secret that proves the delivery, counted from 1.
    private static func proving(
        _ delivery: Delivery,
        _ sender: any Sender,
        _ secrets: [Secret],
        _ now: Date,
    ) -> Int? {
        secrets.indices.first { index in
            guard let one = Secrets([secrets[index]]) else { return false }
            return (try? sender.authenticate(delivery, secrets: one, now: now)) != nil
        }.map { $0 + 1 }
    }

    /// The times that the headers name, in seconds or milliseconds since 1970, wherever they stand in them.
    private static func times(in delivery: Delivery) -> [Date?] {
        var times: [Date] = []
        for header in delivery.headers where header.value.utf8.count <= 512 {
            for word in header.value.split(whereSeparator: { !("0"..."9" ~= $0) }) {
                guard let number = Double(word) else { continue }
                switch word.count {
                case 10: times.append(Date(timeIntervalSince1970: number))
                case 13: times.append(Date(timeIntervalSince1970: number / 1_000))
                default: break
                }
            }
        }
        return Array(times.prefix(8))
    }
}

/// What programs between a sender and us do to bodies.
private enum BodyChange: CaseIterable {
    case lineEndMore, lineEndLess, returnMore, returnsLess, returnsEverywhere, plusForBlanks, blanksForPlus

    var words: String {
        switch self {
        case .lineEndMore: "the body has a line end more at its end"
        case .lineEndLess: "the body has a line end less at its end"
        case .returnMore: "the body has CRLF more at its end"
        case .returnsLess: "the body's lines end with LF in place of CRLF"
        case .returnsEverywhere: "the body's lines end with CRLF in place of LF"
        case .plusForBlanks: "the body has + in place of %20"
        case .blanksForPlus: "the body has %20 in place of +"
        }
    }

    /// - Returns: Nil where it changes nothing.
    func applied(to delivery: Delivery) -> Delivery? {
        let body = delivery.body
        let text = String(decoding: body, as: UTF8.self)
        let changed: [UInt8] =
            switch self {
            case .lineEndMore: body + [0x0A]
            case .lineEndLess: body.last == 0x0A ? body.dropLast(body.suffix(2).first == 0x0D ? 2 : 1) : body
            case .returnMore: body + [0x0D, 0x0A]
            case .returnsLess: Array(text.replacing("\r\n", with: "\n").utf8)
            case .returnsEverywhere: Array(text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8)
            case .plusForBlanks: Array(text.replacing("%20", with: "+").utf8)
            case .blanksForPlus: Array(text.replacing("+", with: "%20").utf8)
            }
        guard changed != body else { return nil }
        return Delivery(
            source: delivery.source,
            method: delivery.method,
            headers: delivery.headers,
            body: changed,
            received: delivery.received,
        )
    }
}

extension Secret {
    fileprivate var withoutBlanksAround: Secret {
        self.withBytes { bytes in
            let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
            let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
            let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
            return Secret(bytes: Array(bytes[start..<max(start, end)]))
        }
    }
}
