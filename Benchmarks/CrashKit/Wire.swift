import Foundation

/// What a client heard: one HTTP answer.
struct Heard: Sendable {
    let status: Int
    /// The head in lower case.
    let head: String
    let body: String
    /// When its last byte was read, in nanoseconds of CLOCK_MONOTONIC.
    let time: Int64
}

/// A client's side of HTTP, as plain as can be: a connection for each request, all of them at once.
enum Wire {
    /// Sends requests side by side, each on a connection of its own, and reads their answers.
    ///
    /// - Parameters:
    ///   - requests: The bytes of each.
    ///   - port: Of this machine.
    ///   - seconds: How long to wait for the answers.
    /// - Returns: The answers in the order of the requests; nil for each that was not answered in whole.
    static func exchange(_ requests: [[UInt8]], port: UInt16, within seconds: Double = 10) -> [Heard?] {
        let calls = requests.map { Call($0, port: port) }
        let latest = Self.now + Int64(seconds * 1e9)
        while calls.contains(where: \.isOpen), Self.now < latest {
            var waits = calls.map { pollfd(fd: $0.isOpen ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0) }
            guard poll(&waits, nfds_t(waits.count), 100) > 0 else { continue }
            for (call, wait) in zip(calls, waits) where wait.revents != 0 { call.read() }
        }
        return calls.map(\.heard)
    }

    /// One request; nil when it was not answered in whole.
    static func exchange(_ request: [UInt8], port: UInt16, within seconds: Double = 10) -> Heard? {
        Self.exchange([request], port: port, within: seconds)[0]
    }

    static func request(_ method: String, _ path: String, body: [UInt8] = []) -> [UInt8] {
        let head = "\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    /// Nanoseconds of CLOCK_MONOTONIC, which the shim's records have, too.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// A port of this machine that nobody has now, below those that the kernel gives to clients.
    static func freePort(_ generator: inout some RandomNumberGenerator) throws -> UInt16 {
        for _ in 0..<1_000 {
            let port = UInt16.random(in: 12_000..<32_000, using: &generator)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            defer { close(listener) }
            var address = Self.loopback(port)
            let isBound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    bind(listener, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isBound { return port }
        }
        throw CrashFailure("no port of this machine is free")
    }

    fileprivate static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// One request on its connection.
private final class Call {
    private(set) var isOpen = false
    private(set) var heard: Heard?
    let descriptor: Int32
    private var received: [UInt8] = []

    private static let headEnd = Array("\r\n\r\n".utf8)

    init(_ request: [UInt8], port: UInt16) {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        // A server that is killed does not always say so to whoever sends.
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = Wire.loopback(port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(self.descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        self.isOpen = isConnected && self.send(request)
    }

    deinit {
        close(self.descriptor)
    }

    private func send(_ request: [UInt8]) -> Bool {
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes { bytes in
                Glibc.send(
                    self.descriptor,
                    bytes.baseAddress?.advanced(by: sent),
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL),
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Reads what there is.
    func read() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = recv(self.descriptor, &buffer, buffer.count, 0)
        guard count > 0 else {
            self.isOpen = false
            return
        }
        self.received += buffer[..<count]
        guard let end = self.received.firstRange(of: Self.headEnd) else { return }
        let head = String(decoding: self.received[..<end.lowerBound], as: UTF8.self).lowercased()
        let length = head.components(separatedBy: "\r\n")
            .first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
        // An answer without content, such as 204, has no length either.
        guard self.received.count - end.upperBound >= length ?? 0 else { return }
        self.isOpen = false
        let body = String(decoding: self.received[end.upperBound...].prefix(length ?? 0), as: UTF8.self)
        let status = Int(head.dropFirst("http/1.1 ".count).prefix(3)) ?? 0
        self.heard = Heard(status: status, head: head, body: body, time: Wire.now)
    }
}
