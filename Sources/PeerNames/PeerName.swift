package import NIOCore
import NIOSSL
import Outbound

/// Looks whether whoever answered is the host that was meant, once TLS stands and before anything is sent.
///
/// NIOSSL 2.37 has verified the certificate, but is content with one for the connected address, too, where a name was
/// meant. Who can make a name lead to an address of theirs can have a certificate for that address, which says nothing
/// about the name.
package struct PeerName: Sendable {
    /// In small letters, without a dot at its end; nil for an address, which NIOSSL compares itself.
    private let name: String?

    /// The certificate is for another host.
    package struct Another: Error {
        package init() {}
    }

    /// - Parameter host: A name, or an address with or without brackets.
    package init(host: String) {
        let host = host.lowercased()
        let bare = host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : host
        self.name = IPAddress(bare) == nil ? (host.hasSuffix(".") ? String(host.dropLast()) : host) : nil
    }

    /// To be called on the channel's loop; a channel that leads to somebody else is closed.
    ///
    /// - Returns: Fails with ``Another``.
    package func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard !self.fits(channel) else { return channel.eventLoop.makeSucceededVoidFuture() }
        // Not at once: the pool must learn of the error first.
        channel.eventLoop.execute { channel.close(promise: nil) }
        return channel.eventLoop.makeFailedFuture(Another())
    }

    /// Whether the certificate has the host's name; true where there is no TLS.
    package func fits(_ channel: any Channel) -> Bool {
        guard let name, let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate() else {
            return true
        }
        let names = certificate._subjectAlternativeNames()
        // Where there are none, the common name was compared, and with the host only.
        return names.isEmpty
            || names.contains { entry in
                entry.nameType == .dnsName
                    && entry.contents.withUnsafeBufferPointer {
                        CertificateName(String(decoding: $0, as: UTF8.self)).fits(name)
                    }
            }
    }
}
