package import Warden

/// Remembers in the task for which delivery something is done.
package struct TaskTrail: Trail {
    /// The delivery of the running task.
    @TaskLocal package static var delivery: JournaledDelivery?

    package init() {}

    package func follow<Value: Sendable>(_ delivery: JournaledDelivery, _ body: () async -> Value) async -> Value {
        await Self.$delivery.withValue(delivery) { await body() }
    }
}
