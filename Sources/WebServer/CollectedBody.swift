import HTTPTypes
import Hummingbird
import NIOCore
import Warden

/// The bytes of one request's body, as far as they have arrived.
struct CollectedBody {
    private(set) var bytes: [UInt8] = []
    private let limit: Int
    private let memory: BodyMemory

    /// Room that is set aside on the word of the sender alone: a Content-Length costs it nothing, memory costs us.
    private static let mostReserved = 64 * 1024

    /// Why a body is not whole.
    enum Failure: Error {
        /// It gets an answer.
        case refused(Rejection)
        /// The connection broke: nobody is there to hear one.
        case broken(any Error)
    }

    init(limit: Int, memory: BodyMemory) {
        self.limit = limit
        self.memory = memory
    }

    /// Reads the body to its end.
    ///
    /// - Throws: ``Failure/refused(_:)`` when it is too large (before reading, where its length is given), too slow, or
    ///   when all requests together hold too much; ``Failure/broken(_:)`` when the connection ended before the body.
    mutating func collect(_ request: Request) async throws(Failure) {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= self.limit else { throw self.tooLarge }
        self.bytes.reserveCapacity(max(0, min(announced ?? 0, Self.mostReserved)))
        do {
            for try await part in request.body {
                try self.append(part)
            }
        } catch let failure as Failure {
            throw failure
        } catch is ReadTimer.TimedOut {
            throw .refused(Rejection(.readTimeout, "the request did not arrive in time; please send it again"))
        } catch {
            throw .broken(error)
        }
        // The stream ends in the same way for a body that is whole and for a client that hung up.
        guard announced == nil || announced == self.bytes.count else { throw .broken(ChannelError.inputClosed) }
    }

    /// Gives the memory back, when nobody needs the bytes any more.
    func release() {
        self.memory.give(self.bytes.count)
    }

    private mutating func append(_ part: ByteBuffer) throws(Failure) {
        guard self.bytes.count + part.readableBytes <= self.limit else { throw self.tooLarge }
        guard self.memory.take(part.readableBytes) else {
            throw .refused(Rejection(.overloaded, "too much is arriving at once; please try again in a minute"))
        }
        part.withUnsafeReadableBytes { self.bytes.append(contentsOf: $0) }
    }

    private var tooLarge: Failure {
        .refused(Rejection(.bodyTooLarge, "the body is larger than the \(self.limit) bytes that this source may send"))
    }
}
