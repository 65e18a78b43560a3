import Intake
import SenderFixtures
import Warden

extension Verifier {
    /// A verifier of the default sender of a kind.
    init(_ kind: SenderKind, secrets: Secrets, options: Senders.Options = Fixture.options) {
        self.init(sender: Senders.make(kind: kind, options: options), secrets: secrets)
    }
}

extension VerifiedDelivery {
    /// What the journal hands to interpretation.
    func journaled() -> JournaledDelivery {
        JournaledDelivery(
            number: 1,
            source: self.source,
            id: self.envelope.id,
            received: self.received,
            headers: self.envelope.headers,
            body: self.envelope.body,
        )
    }
}
