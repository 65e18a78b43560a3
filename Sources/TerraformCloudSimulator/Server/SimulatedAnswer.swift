import AgentPoolsAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer before it is sent: one piece of bytes, as clients are slow with a head and a body that come apart.
struct SimulatedAnswer: Sendable {
    let status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    /// Empty for an answer without a body.
    var body: [UInt8] = []

    private init(_ status: Int, _ body: [UInt8], type: String, headers: HTTPFields = [:]) {
        self.status = HTTPResponse.Status(code: status)
        self.headers = headers
        self.headers[.contentType] = type
        self.body = body
    }

    private init(_ status: HTTPResponse.Status) {
        self.status = status
    }

    /// 204.
    static let nothing = SimulatedAnswer(.noContent)

    /// A JSON:API document.
    static func document(_ body: [UInt8], status: Int = 200) -> SimulatedAnswer {
        SimulatedAnswer(status, body, type: "application/vnd.api+json")
    }

    /// Plain JSON.
    static func json(_ json: JSON) -> SimulatedAnswer { .json(bytes: json.bytes) }

    static func json(bytes: [UInt8]) -> SimulatedAnswer {
        SimulatedAnswer(200, bytes, type: "application/json")
    }

    /// What a proxy says for itself, under a status that promises something else.
    static let garbage = SimulatedAnswer(
        200,
        Array("<html><body>{\"data\": welcome to the proxy</body></html>".utf8),
        type: "application/vnd.api+json",
    )

    static func refusal(_ refusal: SimulatedRefusal) -> SimulatedAnswer {
        .document(refusal.document.bytes, status: refusal.status)
    }

    /// 429 that asks to wait so many seconds.
    static func rateLimited(_ seconds: Double) -> SimulatedAnswer {
        var answer = SimulatedAnswer.document(Self.rateLimitedBody, status: 429)
        answer.headers.append(contentsOf: AnswerHeaders.wait(seconds))
        return answer
    }

    /// As in the API's documentation, where the status is a number, and not text as in all other documents.
    private static let rateLimitedBody = Array(
        #"{"errors":[{"detail":"You have exceeded the API's rate limit.","status":429,"title":"Too many requests"}]}"#
            .utf8
    )

    /// The answer as it is sent; of a body that is cut, so many percent.
    func response(on connection: SimulatorConnection, percent: Int) -> Response {
        guard !self.body.isEmpty else { return Response(status: self.status, headers: self.headers) }
        let buffer = ByteBuffer(bytes: self.body)
        guard percent < 100 else {
            return Response(status: self.status, headers: self.headers, body: ResponseBody(byteBuffer: buffer))
        }
        let part = buffer.getSlice(at: 0, length: self.body.count * percent / 100) ?? ByteBuffer()
        let body = ResponseBody(contentLength: self.body.count) { writer in
            try await writer.write(part)
            await connection.close()
        }
        return Response(status: self.status, headers: self.headers, body: body)
    }
}
