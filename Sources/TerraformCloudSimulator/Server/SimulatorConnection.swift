import Foundation
import Hummingbird
import NIOCore

/// A request's surroundings, with its connection: a fault may have to break it.
struct SimulatorConnection: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }

    /// Ends the connection, as a server does that is stopped.
    func close() async {
        // It may have ended by itself.
        try? await self.channel.close(mode: .all)
    }

    /// Ends the connection with a reset, as a machine does that went away.
    func reset() async {
        if let options = self.channel as? any SocketOptionProvider {
            // A connection that lingers for no time at all ends with a reset.
            try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await self.close()
    }
}
