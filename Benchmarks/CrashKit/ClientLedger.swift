/// What the clients know, outside the server: what they sent, and what they heard.
struct ClientLedger: Sendable {
    private(set) var lines: [Line] = []

    struct Line: Sendable {
        let delivery: ScriptedDelivery
        /// The answers in the order in which they came.
        var answers: [Heard] = []

        var isAcknowledged: Bool { self.answers.contains(where: \.isAcknowledgement) }
    }

    /// Sends deliveries, a few at once, and keeps what is heard.
    ///
    /// - Parameters:
    ///   - deliveries: In order.
    ///   - port: The server's.
    ///   - together: How many wait for their answers at the same time.
    ///   - hasEnded: Asked when somebody got no answer: whether the server is gone, so that the rest need not be sent.
    /// - Throws: ``CrashFailure`` when a request cannot be made.
    mutating func send(
        _ deliveries: [ScriptedDelivery],
        to port: UInt16,
        together: Int = 4,
        unless hasEnded: () -> Bool,
    ) throws {
        var rest = deliveries[...]
        while !rest.isEmpty {
            let batch = rest.prefix(together)
            rest = rest.dropFirst(together)
            let heard = Wire.exchange(try batch.map { try $0.request() }, port: port)
            for (delivery, answer) in zip(batch, heard) { self.keep(answer, of: delivery) }
            if heard.contains(where: { $0 == nil }), hasEnded() { return }
        }
    }

    private mutating func keep(_ answer: Heard?, of delivery: ScriptedDelivery) {
        if let place = self.lines.firstIndex(where: { $0.delivery.key == delivery.key }) {
            self.lines[place].answers += answer.map { [$0] } ?? []
        } else {
            self.lines.append(Line(delivery: delivery, answers: answer.map { [$0] } ?? []))
        }
    }

    var acknowledged: [Line] { self.lines.filter(\.isAcknowledged) }

    /// For a control: claims an acknowledgement that nobody gave.
    mutating func invent(_ delivery: ScriptedDelivery) {
        self.keep(Heard(status: 202, head: "", body: "", time: 0), of: delivery)
    }
}

extension Heard {
    /// What the answer promises: the delivery is on disk.
    var isAcknowledgement: Bool { (200..<300).contains(self.status) && !self.isRefusedInChat }

    /// Slack's form of "not accepted": the one 2xx without a commit, as people would see nothing else.
    var isRefusedInChat: Bool { self.body.contains("not accepted, try again") }

    /// The settlement that the answer told; nil for a receipt.
    var toldSettlement: String? {
        if self.body.contains("*Done: ") { return "applied" }
        if self.body.contains("*Denied: ") { return "denied" }
        if self.body.contains("*Failed: ") || self.body.contains("*Nothing was changed: ") { return "failed" }
        return nil
    }
}
