import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Warden

/// Makes a delivery of each request to `/hooks/<source>`, whatever its method: the sender decides on that.
struct DeliveryRoute: Sendable {
    private let reception: any Receiving
    private let memory: BodyMemory

    init(reception: any Receiving, memory: BodyMemory) {
        self.reception = reception
        self.memory = memory
    }

    /// The most bytes of a body that are read and dropped, so that its connection can be kept: a new one costs more.
    static let mostDropped = 64 * 1024

    /// The source that a path names; nil for every other path.
    static func source(in path: String) -> SourceName? {
        let prefix = "/hooks/"
        guard path.hasPrefix(prefix) else { return nil }
        let name = path.dropFirst(prefix.count)
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")) else { return nil }
        return SourceName(rawValue: String(name))
    }

    /// Collects the body, and hands the delivery over.
    ///
    /// A request that is cut off gets its answer at once, and its connection closes: what is left of its body cannot be
    /// told from the next request without reading it.
    ///
    /// - Throws: What the connection threw when it broke; nothing was handed over then.
    func respond(to request: Request, from source: SourceName) async throws -> Response {
        let received = Date.now
        guard let limit = self.reception.bodyLimit(of: source) else {
            let rejection = Rejection(.sourceUnknown, "no source of that name is configured")
            return self.cutOff(rejection, source, keepsConnection: !request.announcesBody)
        }
        let headers = [HeaderField](request.head)
        if let rejection = self.reception.refusal(of: source, headers: headers) {
            return self.cutOff(
                rejection,
                source,
                keepsConnection: request.announcedLength.map { $0 <= Self.mostDropped } ?? false,
            )
        }
        var body = CollectedBody(limit: limit, memory: self.memory)
        defer { body.release() }
        do throws(CollectedBody.Failure) {
            try await body.collect(request)
        } catch {
            switch error {
            case .refused(let rejection): return self.cutOff(rejection, source, keepsConnection: false)
            case .broken(let error): throw error
            }
        }
        let delivery = Delivery(
            source: source,
            method: request.method.rawValue,
            headers: headers,
            body: body.bytes,
            received: received,
            wait: Self.wait(request.uri.queryParameters["wait"]),
        )
        return Response(await self.reception.receive(delivery))
    }

    /// The longest that a request waits.
    static let mostWait = 60

    /// Seconds, with or without an `s` behind them; nil for anything else, and then nobody waits.
    static func wait(_ text: Substring?) -> Duration? {
        guard let text, let seconds = Int(text.hasSuffix("s") ? text.dropLast() : text), seconds > 0 else { return nil }
        return .seconds(min(seconds, Self.mostWait))
    }

    private func cutOff(_ rejection: Rejection, _ source: SourceName, keepsConnection: Bool) -> Response {
        var response = Response(self.reception.refuse(rejection, from: source))
        if !keepsConnection { response.headers[.connection] = "close" }
        return response
    }
}
