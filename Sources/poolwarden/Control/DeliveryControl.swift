import Warden

/// What an operator can do with a delivery that does not go on by itself.
struct DeliveryControl: Sendable {
    let journal: any Journal
    let worker: Worker

    enum Step: String, CaseIterable {
        case retry, drop
    }

    /// Does it; what comes up by it is taken up at once.
    func callAsFunction(_ step: Step, _ number: JournaledDelivery.Number) async throws -> DeliveryDocument {
        let refusal: String? =
            switch step {
            case .retry: try await self.journal.retry(number)
            case .drop: try await self.journal.drop(number).refusal
            }
        if refusal == nil { await self.worker.takeUp() }
        return DeliveryDocument(number: number, refusal: refusal)
    }
}
