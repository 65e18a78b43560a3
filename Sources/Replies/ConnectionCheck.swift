import NIOCore
import NIOSSL
import Outbound

/// Looks at a connection once it stands, and before anything is sent over it.
struct ConnectionCheck: Sendable {
    let pin: PinnedClients.Pin

    /// The connection leads somewhere else.
    struct Astray: Error {}

    /// To be called on the channel's loop; a channel that leads astray is closed.
    func callAsFunction(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard self.leadsToAddress(channel), self.isOfHost(channel) else {
            // Not at once: the pool must learn of the error first.
            channel.eventLoop.execute { channel.close(promise: nil) }
            return channel.eventLoop.makeFailedFuture(Astray())
        }
        return channel.eventLoop.makeSucceededVoidFuture()
    }

    private func leadsToAddress(_ channel: any Channel) -> Bool {
        channel.remoteAddress?.ipAddress.flatMap(IPAddress.init) == self.pin.address
    }

    /// Whether the certificate has the host's name; true where there is no TLS.
    ///
    /// NIOSSL has verified it, but is content with a certificate for the address, too. Who can make a name lead to an
    /// address of theirs can have a certificate for that address, which says nothing about the name.
    private func isOfHost(_ channel: any Channel) -> Bool {
        guard case .name(let host) = self.pin.host,
            let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate()
        else { return true }
        let names = certificate._subjectAlternativeNames()
        // Where there are none, the common name was compared, and with the host only.
        return names.isEmpty
            || names.contains { name in
                name.nameType == .dnsName
                    && name.contents.withUnsafeBufferPointer {
                        CertificateName(String(decoding: $0, as: UTF8.self)).fits(host)
                    }
            }
    }
}
