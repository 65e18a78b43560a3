import HTTPTypes
import Hummingbird
import NIOCore
import Warden

extension Response {
    /// An answer as it goes over the wire.
    init(_ answer: Answer) {
        var headers = HTTPFields()
        if let contentType = answer.contentType {
            headers[.contentType] = contentType
        }
        for field in answer.headers {
            guard let name = HTTPField.Name(field.name) else { continue }
            headers.append(HTTPField(name: name, value: field.value))
        }
        self.init(
            status: HTTPResponse.Status(code: answer.status),
            headers: headers,
            body: answer.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: answer.body)),
        )
    }

    /// The answer to any other method where there is only something to get.
    static var getOnly: Response {
        var response = Response(status: .methodNotAllowed, text: "use GET")
        response.headers[.allow] = "GET, HEAD"
        return response
    }

    /// Plain text, with the end of a line behind it.
    init(status: HTTPResponse.Status, text: String) {
        self.init(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")),
        )
    }
}
