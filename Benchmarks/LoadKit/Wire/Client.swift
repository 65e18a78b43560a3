import Foundation

/// Where a client's requests come from, and where their ends go.
package protocol Traffic {
    /// Whether no request will come any more.
    var isOver: Bool { get }

    /// The next request, if one is due.
    mutating func next(at now: UInt64) -> Outgoing?

    /// When the next request is due; nil when that follows from an answer.
    func nextDue(at now: UInt64) -> UInt64?

    /// Takes what became of a request.
    mutating func ended(_ exchange: Exchange)
}

/// One thread that waits for all its connections at once: as little work beside the server as there can be.
package final class Client {
    private let port: UInt16
    private var connections: [ClientConnection?]
    /// Places of connections with nothing on their way; the last one used is the first to be used again.
    private var free: [Int]
    private var busy = 0
    private let ticker: Ticker?
    private let keepsAlive: Bool

    /// - Parameters:
    ///   - port: Where the server listens.
    ///   - connections: The most connections at once; they are kept alive, and opened again when the server closes them.
    ///   - tick: Seconds between two looks at what is due; nil where only answers bring new requests.
    ///   - keepsAlive: Whether a connection takes more than one request.
    package init(port: UInt16, connections: Int, tick: Double? = nil, keepsAlive: Bool = true) {
        self.port = port
        self.keepsAlive = keepsAlive
        self.connections = Array(repeating: nil, count: connections)
        self.free = Array((0..<connections).reversed())
        self.ticker = tick.map { Ticker($0) }
    }

    /// Sends until there is nothing more to send and all is answered, or until a moment has come.
    ///
    /// - Parameters:
    ///   - traffic: What is sent.
    ///   - end: When it stops in any case.
    package func run(_ traffic: inout some Traffic, until end: UInt64 = .max) {
        while true {
            let now = Monotonic.now
            guard now < end else { return }
            self.feed(&traffic, at: now)
            if traffic.isOver, self.busy == 0 { return }
            self.wait(for: traffic, at: Monotonic.now)
            self.collect(&traffic)
        }
    }

    private func feed(_ traffic: inout some Traffic, at now: UInt64) {
        while let place = self.free.last, let outgoing = traffic.next(at: now) {
            self.free.removeLast()
            // The server closes what was idle for 30 s, perhaps in this moment.
            if let idle = self.connections[place], now > idle.used + 15_000_000_000 { self.connections[place] = nil }
            if self.connections[place] == nil { self.connections[place] = ClientConnection(port: self.port) }
            guard let connection = self.connections[place] else {
                self.free.append(place)
                traffic.ended(Exchange(tag: outgoing.tag, due: outgoing.due, ended: Monotonic.now, end: .refused))
                // Nobody listens: trying at once again would only burn the processor.
                usleep(500)
                continue
            }
            connection.begin(outgoing)
            self.busy += 1
            self.advance(place, &traffic)
        }
    }

    private func advance(_ place: Int, _ traffic: inout some Traffic) {
        guard let connection = self.connections[place], let end = connection.advance() else { return }
        guard let outgoing = connection.end() else {
            // The server closed a connection that nothing was on.
            self.connections[place] = nil
            return
        }
        self.busy -= 1
        self.free.append(place)
        let exchange = Exchange(tag: outgoing.tag, due: outgoing.due, ended: Monotonic.now, end: end)
        if exchange.answer?.closes ?? true || !self.keepsAlive { self.connections[place] = nil }
        traffic.ended(exchange)
    }

    private var waits: [pollfd] = []
    private var waitingPlaces: [Int] = []

    private func wait(for traffic: some Traffic, at now: UInt64) {
        self.waits.removeAll(keepingCapacity: true)
        self.waitingPlaces.removeAll(keepingCapacity: true)
        for (place, connection) in self.connections.enumerated() {
            guard let connection else { continue }
            self.waits.append(pollfd(fd: connection.descriptor, events: connection.events, revents: 0))
            self.waitingPlaces.append(place)
        }
        if let ticker { self.waits.append(pollfd(fd: ticker.descriptor, events: Int16(POLLIN), revents: 0)) }
        var timeout: Int32 = 100
        if !self.free.isEmpty, let due = traffic.nextDue(at: now) {
            // The ticker is finer than poll's milliseconds.
            timeout = due <= now ? 0 : min(100, Int32(min((due - now + 999_999) / 1_000_000, 100)))
        }
        poll(&self.waits, nfds_t(self.waits.count), timeout)
    }

    private func collect(_ traffic: inout some Traffic) {
        for (index, place) in self.waitingPlaces.enumerated() where self.waits[index].revents != 0 {
            self.advance(place, &traffic)
        }
        if let ticker, let last = self.waits.last, last.revents != 0 { ticker.read() }
    }
}
