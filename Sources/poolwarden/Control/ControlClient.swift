import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Settings

/// Asks the running server for something, through its Unix socket.
struct ControlClient {
    /// The socket's path.
    let path: String

    /// Why there is no answer.
    struct NoAnswer: Error, CustomStringConvertible {
        let description: String
    }

    /// - Returns: What the server answered with 200.
    /// - Throws: ``NoAnswer`` when no server runs, or the one that does answers otherwise.
    func callAsFunction<Document: Decodable>(
        _ method: HTTPMethod,
        _ uri: String,
        as type: Document.Type,
        sending body: String? = nil,
        within patience: TimeAmount = .seconds(60),
    ) async throws -> Document {
        guard ControlSocket.isAnswered(self.path) else {
            throw NoAnswer(description: "\(self.path): no server has this journal; is it running?")
        }
        guard let url = URL(httpURLWithSocketPath: self.path, uri: uri) else {
            throw NoAnswer(description: "\(self.path): this cannot be the path of a socket")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        request.body = body.map { .bytes(ByteBuffer(string: $0)) }
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let answer: Result<Document, any Error>
        do {
            let response = try await client.execute(request, timeout: patience)
            let body = try await response.body.collect(upTo: 16 << 20)
            guard response.status == .ok else {
                throw NoAnswer(description: "\(self.path): the server answered \(response.status.code)")
            }
            answer = .success(try ControlJSON.read(type, from: body.readableBytesView))
        } catch let error as NoAnswer {
            answer = .failure(error)
        } catch {
            let reason = "\(self.path): the server did not answer as it should (\(error)); is it of this version?"
            answer = .failure(NoAnswer(description: reason))
        }
        try await client.shutdown()
        return try answer.get()
    }
}
