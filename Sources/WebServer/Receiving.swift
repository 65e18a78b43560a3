package import Warden

/// What the web server needs of stops 2 and 3; ``Reception`` is the one that runs.
package protocol Receiving: Sendable {
    /// The largest body of a source, in bytes; nil when no such source is configured.
    func bodyLimit(of source: SourceName) -> Int?

    /// Whether some deliveries cannot be taken now: only then it is worth asking which.
    var isCrowded: Bool { get }

    /// Why a delivery cannot be taken now, as far as its head says; nil where it can.
    func refusal(of source: SourceName, headers: [HeaderField]) -> Rejection?

    /// Takes a whole delivery, and gives its HTTP answer.
    func receive(_ delivery: Delivery) async -> Answer

    /// The answer to a request that was cut off before it was whole, in the sender's own form.
    func refuse(_ rejection: Rejection, from source: SourceName) -> Answer
}

extension Reception: Receiving {}
