import NIOCore
package import Outbound

/// What replies are sent with: names are resolved here, each of their addresses is looked at, and the connection goes
/// to one of those and nowhere else.
package final class ReplyClient: Sendable {
    let resolver: any NameResolver
    /// Where hosts of the settings' own addresses may be that is not public.
    let privateRanges: [AddressRange]
    let limits: Limits
    let clients: PinnedClients

    /// How long and how large an exchange may be.
    package struct Limits: Hashable, Sendable {
        /// All of it: resolving, connecting, sending, and the answer to its last byte.
        package var whole: Duration
        /// Resolving, and then connecting to one address.
        package var step: Duration
        /// More of an answer is not read: none of it is shown to anyone.
        package var answerBytes: Int

        package init(whole: Duration = .seconds(10), step: Duration = .seconds(5), answerBytes: Int = 64 * 1024) {
            self.whole = whole
            self.step = step
            self.answerBytes = answerBytes
        }
    }

    /// - Parameters:
    ///   - privateRanges: Where hosts of the settings' own addresses may be that is not public; vendors' may not.
    ///   - resolver: Finds the addresses of names.
    ///   - limits: How long and how large an exchange may be.
    ///   - authorities: The path of a PEM file; nil for the authorities that this machine trusts.
    package init(
        privateRanges: [AddressRange] = [],
        resolver: any NameResolver = SystemResolver(),
        limits: Limits = Limits(),
        authorities: String? = nil,
    ) {
        self.resolver = resolver
        self.privateRanges = privateRanges
        self.limits = limits
        self.clients = PinnedClients(connectTime: .init(limits.step), authorities: authorities)
    }

    /// Ends what is under way, and closes all connections; to be called once.
    package func shutdown() async throws {
        try await self.clients.shutdown()
    }
}
