import Hummingbird
import HummingbirdCore

/// Says whether a new connection is taken: while there are not too many, and until the listening socket is about to close.
///
/// When that closes while a connection is being made ready on another event loop, the connection is closed, and what its
/// client has sent is unanswered (`HTTPServing`). So nobody is let in any more for a while before.
struct Doorkeeper: AvailableConnectionsDelegate {
    private let most: Int
    private let draining: Draining
    private var count = 0

    init(most: Int, draining: Draining) {
        self.most = most
        self.draining = draining
    }

    mutating func connectionOpened() {
        self.count += 1
    }

    mutating func connectionClosed() {
        self.count -= 1
    }

    func isAcceptingNewConnections() -> Bool {
        self.count < self.most && !self.draining.isClosed
    }
}
