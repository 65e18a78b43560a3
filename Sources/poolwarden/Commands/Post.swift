import AsyncHTTPClient
import Foundation
import Intake
import NIOCore
import NIOHTTP1
import Warden

/// Posts a request file, as a sender would.
enum Post {
    /// Posts to a server such as `http://127.0.0.1:8080`; the path is the file's.
    ///
    /// Throws a ``Failure`` when no answer comes.
    static func send(_ file: RequestFile, to server: String) async throws -> PostAnswer {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let answer: Result<PostAnswer, Failure>
        do {
            answer = .success(try await Self.send(file, to: server, client))
        } catch {
            answer = .failure(Failure("\(server): no answer came (\(error)); is the server running there?"))
        }
        try await client.shutdown()
        return try answer.get()
    }

    private static func send(_ file: RequestFile, to server: String, _ client: HTTPClient) async throws -> PostAnswer {
        var request = HTTPClientRequest(url: server + file.path)
        request.method = HTTPMethod(rawValue: file.method)
        for header in file.headers where !header.isNamed("host") && !header.isNamed("content-length") {
            request.headers.add(name: header.name, value: header.value)
        }
        request.body = .bytes(ByteBuffer(bytes: file.body))
        let response = try await client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return PostAnswer(status: Int(response.status.code), body: String(buffer: body))
    }
}

/// The answer to a posted request.
struct PostAnswer: Sendable, Equatable {
    let status: Int
    let body: String

    var isAccepted: Bool { (200..<300).contains(self.status) }

    /// The answer for people: the status, and the text of a chat's answer without its JSON.
    var text: String {
        self.body.isEmpty ? "HTTP \(self.status)" : "HTTP \(self.status)\n\(self.told)"
    }

    /// What the sender's people read.
    var told: String {
        struct ChatAnswer: Decodable { let text: String }
        let chat = try? JSONDecoder().decode(ChatAnswer.self, from: Data(self.body.utf8))
        return chat?.text ?? self.body
    }
}
