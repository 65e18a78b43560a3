import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization

/// Remembers whether the HTTP client asked for a request's body.
///
/// It asks only once there is a connection and the request's head is on its way; as long as it has not asked, the API
/// cannot have done anything. That makes the difference between "not done" and "perhaps done" where a call ends early.
final class BodyProbe: Sendable {
    private let asked = Mutex(false)

    var wasAsked: Bool { self.asked.withLock { $0 } }

    fileprivate func ask() {
        self.asked.withLock { $0 = true }
    }

    /// A request body that notes when it is asked for.
    func body(_ bytes: Data) -> HTTPClientRequest.Body {
        .stream(ProbedBytes(bytes: ByteBuffer(bytes: bytes), probe: self), length: .known(Int64(bytes.count)))
    }
}

/// The bytes of a body, in one piece.
private struct ProbedBytes: AsyncSequence, Sendable {
    let bytes: ByteBuffer
    let probe: BodyProbe

    func makeAsyncIterator() -> Iterator {
        self.probe.ask()
        return Iterator(rest: self.bytes)
    }

    struct Iterator: AsyncIteratorProtocol {
        var rest: ByteBuffer?

        mutating func next() async throws -> ByteBuffer? {
            defer { self.rest = nil }
            return self.rest
        }
    }
}
