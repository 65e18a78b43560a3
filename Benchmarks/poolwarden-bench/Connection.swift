import Foundation

/// A blocking connection to a port of this machine: the least work a client can do, so that the server is what is
/// measured.
final class Connection {
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 8_192)

    init(port: UInt16) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(self.descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(self.descriptor)
            throw BenchError("no connection")
        }
        var on: Int32 = 1
        setsockopt(self.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(self.descriptor)
    }

    /// Sends a request and reads its answer.
    ///
    /// - Returns: The answer's status.
    func exchange(_ request: [UInt8]) throws -> Int {
        try self.write(request)
        var received = 0
        while true {
            let count = self.buffer.withUnsafeMutableBytes { buffer in
                recv(self.descriptor, buffer.baseAddress?.advanced(by: received), buffer.count - received, 0)
            }
            guard count > 0 else { throw BenchError("the server closed the connection") }
            received += count
            if let status = self.status(of: self.buffer[..<received]) { return status }
        }
    }

    private func write(_ request: [UInt8]) throws {
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes { bytes in
                send(self.descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw BenchError("the server closed the connection") }
            sent += count
        }
    }

    static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// The status, once the answer is whole.
    private func status(of answer: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: answer, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound].lowercased()
        let length =
            head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
        guard text[end.upperBound...].utf8.count >= length else { return nil }
        return Int(head.split(separator: " ")[1])
    }
}
