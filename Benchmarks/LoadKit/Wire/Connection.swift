package import Foundation

/// A blocking connection to a port of this machine: the least work a client can do, so that the server is what is
/// measured.
package final class Connection {
    package let descriptor: Int32
    private var received = 0
    private var buffer = [UInt8](repeating: 0, count: 8_192)

    package init(port: UInt16) throws {
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
    package func exchange(_ request: [UInt8]) throws -> Int {
        try self.send(request)
        while true {
            if let status = try self.receive() { return status }
        }
    }

    /// Sends a request; it fits into the socket's buffer, so nothing waits.
    package func send(_ request: [UInt8]) throws {
        self.received = 0
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
            guard count > 0 else { throw BenchError("the server closed the connection") }
            sent += count
        }
    }

    /// Reads what there is of an answer, or waits for it.
    ///
    /// - Returns: The answer's status; nil when it is not whole yet.
    package func receive() throws -> Int? {
        let count = self.buffer.withUnsafeMutableBytes { buffer in
            recv(self.descriptor, buffer.baseAddress?.advanced(by: self.received), buffer.count - self.received, 0)
        }
        guard count > 0 else { throw BenchError("the server closed the connection") }
        self.received += count
        return self.status(of: self.buffer[..<self.received])
    }

    package static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// The status, once the answer is whole: once as many bytes came after the head as its Content-Length says.
    private func status(of answer: ArraySlice<UInt8>) -> Int? {
        guard let head = answer.firstRange(of: Self.headEnd),
            let length = self.contentLength(answer[..<head.lowerBound])
        else { return nil }
        guard answer.count - head.upperBound >= length else { return nil }
        // HTTP/1.1 202 ...
        return answer[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let lengthField = Array("content-length: ".utf8)

    private func contentLength(_ head: ArraySlice<UInt8>) -> Int? {
        let lowercase = head.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
        guard let field = lowercase.firstRange(of: Self.lengthField) else { return nil }
        return lowercase[field.upperBound...].prefix { $0 >= 48 && $0 <= 57 }.reduce(0) { $0 * 10 + Int($1) - 48 }
    }
}
