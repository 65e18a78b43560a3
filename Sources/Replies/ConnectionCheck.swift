import NIOCore
import Outbound
import PeerNames

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

    private func isOfHost(_ channel: any Channel) -> Bool {
        guard case .name(let host) = self.pin.host else { return true }
        return PeerName(host: host).fits(channel)
    }
}
