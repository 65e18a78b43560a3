package import Foundation

/// Stop 2: the only way from a ``Delivery`` to a ``VerifiedDelivery``.
///
/// It cannot be made without secrets, so a source without any refuses everything.
package struct Verifier: Sendable {
    package let sender: any Sender
    private let secrets: Secrets

    package init(sender: any Sender, secrets: Secrets) {
        self.sender = sender
        self.secrets = secrets
    }

    /// Proves who sent the delivery, then reads its envelope.
    ///
    /// - Throws: ``Rejection`` with status 401 when it is not proven, 400 when it is proven but cannot be read.
    package func verify(_ delivery: Delivery, now: Date) throws(Rejection) -> VerifiedDelivery {
        try self.sender.authenticate(delivery, secrets: self.secrets, now: now)
        var envelope = try self.sender.readEnvelope(of: delivery)
        envelope.headers += Trace.keptFields(of: delivery)
        return VerifiedDelivery(delivery: delivery, envelope: envelope, secret: self.proving(delivery, now: now))
    }

    /// The name of the secret that proves the delivery, where there are several: an operator who replaces one wants to know
    /// when the old one was used last.
    private func proving(_ delivery: Delivery, now: Date) -> String? {
        guard self.secrets.all.count > 1 else { return nil }
        return zip(self.secrets.all, self.secrets.names).first { secret, _ in
            guard let one = Secrets([secret]) else { return false }
            return (try? self.sender.authenticate(delivery, secrets: one, now: now)) != nil
        }?.1
    }
}

/// A delivery whose sender is proven; only ``Verifier`` makes one.
package struct VerifiedDelivery: Sendable {
    package let source: SourceName
    package let received: Date
    package let envelope: Envelope
    /// How long the request would wait; nil for not.
    package let wait: Duration?
    /// The name of the secret that proved it; nil where the source has one only.
    package let secret: String?

    fileprivate init(delivery: Delivery, envelope: Envelope, secret: String?) {
        self.source = delivery.source
        self.received = delivery.received
        self.envelope = envelope
        self.wait = delivery.wait
        self.secret = secret
    }
}
