/// Lets whoever logs or sends something find out for which delivery that is done.
///
/// `Warden` neither logs nor sends: whoever wires it knows how that is passed on.
package protocol Trail: Sendable {
    /// Runs the body, which works for a delivery.
    func follow<Value: Sendable>(_ delivery: JournaledDelivery, _ body: () async -> Value) async -> Value
}

/// Where nobody wants to know.
package struct NoTrail: Trail {
    package init() {}

    package func follow<Value: Sendable>(_: JournaledDelivery, _ body: () async -> Value) async -> Value {
        await body()
    }
}

extension Trail {
    /// Runs the body, which works for a delivery and may fail.
    func follow<Value: Sendable>(
        _ delivery: JournaledDelivery,
        trying body: () async throws(JournalError) -> Value,
    ) async throws(JournalError) -> Value {
        let result: Result<Value, JournalError> = await self.follow(delivery) {
            do throws(JournalError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
