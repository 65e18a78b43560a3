/// What became of many deliveries, by class.
package struct Tally {
    /// Of acknowledgements, from when each was due.
    package var served: [LoadClass: Latencies] = [:]
    /// Of refusals in the sender's own form.
    package var refused: [LoadClass: Latencies] = [:]
    /// The numbers of the deliveries that were acknowledged: none of them may be missing in the journal.
    package var acknowledged: [Int] = []
    /// Answers that are neither, such as a 503 without `Retry-After`, by a word for each.
    package var odd: [String: Int] = [:]
    /// Requests that nobody listened to.
    package var unheard = 0
    /// Requests whose connection was reset, or closed, without an answer.
    package var broken: [Int] = []
    /// Answers that said that the connection closes.
    package var closing = 0

    package init() {}

    package mutating func add(_ exchange: Exchange, _ kind: LoadClass) {
        switch exchange.end {
        case .refused: self.unheard += 1
        case .reset, .closed: self.broken.append(exchange.tag)
        case .answered(let answer):
            if answer.closes { self.closing += 1 }
            if answer.isAcknowledgement {
                self.served[kind, default: Latencies()].add(exchange.seconds)
                self.acknowledged.append(exchange.tag)
            } else if let fault = self.fault(of: answer, kind) {
                self.odd[fault, default: 0] += 1
            } else {
                self.refused[kind, default: Latencies()].add(exchange.seconds)
            }
        }
    }

    /// What is wrong with a refusal: a chat hears 200 with a text, GitHub 503 with `Retry-After` of 1 to 30 s.
    private func fault(of answer: WireAnswer, _ kind: LoadClass) -> String? {
        switch kind {
        case .chat: answer.isRefusalInChat ? nil : "\(kind.name): status \(answer.status)"
        case .comment, .noise:
            if answer.status != 503 {
                "\(kind.name): status \(answer.status)"
            } else if let seconds = answer.retryAfter, (1...30).contains(seconds) {
                nil
            } else {
                "\(kind.name): 503 without a Retry-After of 1 to 30 s"
            }
        }
    }

    package mutating func add(_ other: Tally) {
        self.served.merge(other.served) { $0.merging($1) }
        self.refused.merge(other.refused) { $0.merging($1) }
        self.acknowledged += other.acknowledged
        self.odd.merge(other.odd, uniquingKeysWith: +)
        self.unheard += other.unheard
        self.broken += other.broken
        self.closing += other.closing
    }

    package var allServed: Latencies {
        self.served.values.reduce(into: Latencies()) { $0.add($1) }
    }

    package var allRefused: Latencies {
        self.refused.values.reduce(into: Latencies()) { $0.add($1) }
    }
}
