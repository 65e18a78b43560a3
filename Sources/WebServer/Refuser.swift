import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes
import Warden

/// Refuses what cannot be taken now right where it is read, on the connection's own thread.
///
/// In an overload most requests are refused, and each that is handed to a task and back costs twice what the refusal
/// itself does, which is then missing for those that were taken. Whatever is not plain goes on to ``DeliveryRoute``, which
/// refuses it, too.
final class Refuser: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let reception: any Receiving
    private let draining: Draining
    /// Requests that went on and whose answer has not been written: an answer of ours would overtake it.
    private var unanswered = 0
    /// Whether what comes is the body of a request that was refused.
    private var isDropping = false

    init(_ reception: any Receiving, draining: Draining) {
        self.reception = reception
        self.draining = draining
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            guard let (response, body) = self.refusal(of: head) else {
                self.unanswered += 1
                context.fireChannelRead(data)
                return
            }
            self.isDropping = true
            context.write(self.wrapOutboundOut(.head(response)), promise: nil)
            context.write(self.wrapOutboundOut(.body(body)), promise: nil)
            context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        case .body:
            guard !self.isDropping else { return }
            context.fireChannelRead(data)
        case .end:
            guard !self.isDropping else {
                self.isDropping = false
                return
            }
            context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = self.unwrapOutboundIn(data) { self.unanswered = max(self.unanswered - 1, 0) }
        context.write(data, promise: promise)
    }

    /// The answer to a request that cannot be taken now; nil where it goes on.
    private func refusal(of head: HTTPRequest) -> (HTTPResponse, ByteBuffer)? {
        guard self.unanswered == 0, self.reception.isCrowded, head.method != .head, head.headerFields[.expect] == nil,
            let path = head.path?.prefix(while: { $0 != "?" }),
            let source = DeliveryRoute.source(in: String(path)), self.reception.bodyLimit(of: source) != nil,
            head.headerFields[.transferEncoding] == nil,
            let length = Int(head.headerFields[.contentLength] ?? "0"), length <= DeliveryRoute.mostDropped,
            let rejection = self.reception.refusal(of: source, headers: [HeaderField](head))
        else { return nil }
        let answer = self.reception.refuse(rejection, from: source)
        let body = ByteBuffer(string: answer.body)
        var fields = HTTPFields()
        fields[.contentType] = answer.contentType
        fields[.contentLength] = "\(body.readableBytes)"
        for field in answer.headers {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        if self.draining.isOn || head.headerFields[.connection]?.lowercased() == "close" {
            fields[.connection] = "close"
        }
        return (HTTPResponse(status: HTTPResponse.Status(code: answer.status), headerFields: fields), body)
    }
}
