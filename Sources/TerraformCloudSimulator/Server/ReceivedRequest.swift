import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A request, taken apart as far as answering it needs.
struct ReceivedRequest {
    /// What its answer is known by.
    let id = UUID().uuidString.lowercased()
    let method: HTTPRequest.Method
    /// The segments of its path, decoded; as on the live service, slashes at the end or in a row mean nothing.
    let path: [String]
    let query: RequestQuery
    let authorization: String?
    private let request: Request

    init(_ request: Request) {
        self.request = request
        self.method = request.method
        self.path = request.uri.path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        self.query = RequestQuery(request.uri.query ?? "")
        self.authorization = request.headers[.authorization]
    }

    /// Whether it asks to change nothing.
    var isRead: Bool { self.method == .get || self.method == .head }

    /// Whether it says that its body is JSON:API.
    var hasContentType: Bool {
        self.request.headers[.contentType]?.lowercased().hasPrefix("application/vnd.api+json") ?? false
    }

    /// Where its pages are.
    var address: PageAddress {
        PageAddress(
            host: self.request.head.authority ?? "127.0.0.1",
            path: self.request.uri.path,
            query: self.query,
        )
    }

    /// Its body; nil where it is larger than `limit` bytes.
    func body(upTo limit: Int) async throws -> [UInt8]? {
        do {
            return Array(buffer: try await self.request.body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            return nil
        }
    }
}
