import Foundation
import Synchronization
import Warden
import WebServer

/// A reception that keeps what it was given, and answers as it is told.
final class RecordingReception: Receiving {
    private let limits: [String: Int]
    private let reply: @Sendable (Delivery) async -> Answer
    private let state = Mutex(State())

    private struct State {
        var deliveries: [Delivery] = []
        var rejections: [Rejection] = []
    }

    /// Whether it is worth asking whom it refuses.
    let isCrowded: Bool

    init(
        isCrowded: Bool = true,
        limits: [String: Int] = ["chat": 64 * 1024],
        reply: @escaping @Sendable (Delivery) async -> Answer = { _ in Answer(status: 200, body: "taken") },
    ) {
        self.isCrowded = isCrowded
        self.limits = limits
        self.reply = reply
    }

    var deliveries: [Delivery] { self.state.withLock { $0.deliveries } }
    var rejections: [Rejection] { self.state.withLock { $0.rejections } }

    func bodyLimit(of source: SourceName) -> Int? {
        self.limits[source.rawValue]
    }

    /// Whoever says so is refused.
    func refusal(of source: SourceName, headers: [HeaderField]) -> Rejection? {
        headers.contains { $0.isNamed("x-refuse") } ? Rejection(.overloaded, "too much") : nil
    }

    func receive(_ delivery: Delivery) async -> Answer {
        self.state.withLock { $0.deliveries.append(delivery) }
        return await self.reply(delivery)
    }

    func refuse(_ rejection: Rejection, from source: SourceName) -> Answer {
        self.state.withLock { $0.rejections.append(rejection) }
        return Answer(
            status: rejection.status,
            contentType: "text/plain",
            headers: [HeaderField(name: "X-Form", value: "\(source)")],
            body: "\(source): \(rejection.reason.rawValue)",
        )
    }
}
