import Foundation

/// A connection that never blocks, with at most one request on its way.
final class ClientConnection {
    let descriptor: Int32
    /// The request that is on its way.
    private(set) var outgoing: Outgoing?
    private var sent = 0
    /// When a request on it began last.
    private(set) var used = Monotonic.now
    private var received: [UInt8] = []

    /// - Returns: The connection; nil where nobody listens.
    init?(port: UInt16) {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard self.descriptor >= 0 else { return nil }
        var address = Connection.loopback(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(self.descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        var on: Int32 = 1
        setsockopt(self.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }

    /// What the poll waits for.
    var events: Int16 { Int16(self.isSending ? POLLIN | POLLOUT : POLLIN) }

    private var isSending: Bool { self.outgoing.map { self.sent < $0.bytes.count } ?? false }

    /// Begins a request.
    func begin(_ outgoing: Outgoing) {
        self.outgoing = outgoing
        self.used = Monotonic.now
        self.sent = 0
        self.received.removeAll(keepingCapacity: true)
    }

    /// Sends and reads what can be sent and read now.
    ///
    /// - Returns: How the request ended; nil while it goes on.
    func advance() -> Exchange.End? {
        // An answer may come before all of the request is sent, so a broken pipe is looked into below.
        while let outgoing, self.sent < outgoing.bytes.count {
            let count = outgoing.bytes.withUnsafeBytes { bytes in
                send(
                    self.descriptor,
                    bytes.baseAddress?.advanced(by: self.sent),
                    bytes.count - self.sent,
                    Int32(MSG_NOSIGNAL | MSG_DONTWAIT),
                )
            }
            guard count > 0 else { break }
            self.sent += count
        }
        return self.receive()
    }

    private func receive() -> Exchange.End? {
        while true {
            let (count, code) = withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
                let count = recv(self.descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                let code = errno
                if count > 0 { self.received.append(contentsOf: buffer[..<count]) }
                return (count, code)
            }
            if count > 0 {
                if let answer = WireAnswer(self.received[...]) { return .answered(answer) }
            } else if count == 0 {
                return .closed
            } else if code == EAGAIN {
                return nil
            } else if code != EINTR {
                return .reset
            }
        }
    }

    /// Ends a request; the connection is free again.
    func end() -> Outgoing? {
        defer { self.outgoing = nil }
        return self.outgoing
    }
}
