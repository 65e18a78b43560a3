import Logging
import Tracing
import Warden

/// For which delivery something is done: what goes along with its work, into log lines and requests.
struct DeliveryMark: Sendable {
    let number: JournaledDelivery.Number
    let id: DeliveryID
    let trace: Trace

    init(_ delivery: JournaledDelivery) {
        self.number = delivery.number
        self.id = delivery.id
        self.trace = delivery.trace
    }

    /// What stands on each log line.
    var metadata: Logger.Metadata {
        [
            "delivery.number": "\(self.number)", "delivery.id": .oneLine(self.id.rawValue),
            "trace.id": "\(self.trace.id)",
        ]
    }
}

private enum DeliveryMarkKey: InstrumentationContextKey {
    typealias Value = DeliveryMark
    static var nameOverride: String? { "delivery" }
}

extension InstrumentationContext {
    /// The delivery that all this is done for; nil for what is done for none.
    var delivery: DeliveryMark? {
        get { self[DeliveryMarkKey.self] }
        set { self[DeliveryMarkKey.self] = newValue }
    }
}

/// Puts the delivery into the context of the task: what runs in it, and in tasks that it starts, finds it there.
struct ContextTrail: Trail {
    func follow<Value: Sendable>(_ delivery: JournaledDelivery, _ body: () async -> Value) async -> Value {
        var surroundings = InstrumentationContext.current ?? .topLevel
        surroundings.delivery = DeliveryMark(delivery)
        return await InstrumentationContext.withValue(surroundings) { await body() }
    }
}

extension Logger.MetadataProvider {
    /// Gives every line that is written for a delivery the delivery's marks, whoever writes it.
    static let delivery = Logger.MetadataProvider { InstrumentationContext.current?.delivery?.metadata ?? [:] }
}
