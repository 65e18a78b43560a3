import Foundation

/// Single calls of a server on this machine, each on a connection of its own.
package enum PlainHTTP {
    /// - Returns: Status and body; nil where nobody answers.
    package static func call(
        _ method: String,
        _ path: String,
        port: UInt16,
        body: String = "",
    ) -> (status: Int, body: [UInt8])? {
        guard let connection = ClientConnection(port: port) else { return nil }
        let text =
            "\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
            + body
        var time = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(connection.descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        let request = Array(text.utf8)
        guard send(connection.descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return nil
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(connection.descriptor, &buffer, buffer.count, 0), count > 0 {
            answer += buffer[..<count]
        }
        guard answer.count > 12, let head = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        return (answer[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }, Array(answer[head.upperBound...]))
    }
}
