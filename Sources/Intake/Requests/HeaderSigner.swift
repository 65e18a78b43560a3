import Foundation
import Warden

/// Signs requests as senders do whose signature is a header and whose ID is a header or a member of the body.
struct HeaderSigner: RequestSigner {
    /// What is replaced to make a request a delivery of its own.
    let id: ID
    /// Sets the security headers over the body as it is.
    let setHeaders: @Sendable (inout RequestFile, Secret, Date) throws(RequestFileError) -> Void

    enum ID: Sendable {
        case header(String)
        /// A member of the body by its name and depth, from 1.
        case member(String, depth: Int)
        /// The ID is a digest of the body; a member is put before the others.
        case body
    }

    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        var request = request
        if let freshDelivery { try self.refresh(&request, freshDelivery.uuidString.lowercased()) }
        try self.setHeaders(&request, secret, now)
        return request
    }

    private func refresh(_ request: inout RequestFile, _ fresh: String) throws(RequestFileError) {
        if case .header(let name) = self.id {
            request.setHeader(name, fresh)
            return
        }
        if case .body = self.id, request.isForm {
            request.body += Array("\(request.body.isEmpty ? "" : "&")fresh_delivery=\(fresh)".utf8)
            return
        }
        let document: JSONDocument
        do throws(JSONError) { document = try JSONDocument(request.body) } catch {
            throw RequestFileError("the body is not JSON: \(error.explanation)")
        }
        guard case .member(let member, let place) = self.id else {
            guard document.root.kind == .object else { throw RequestFileError("the body is not a JSON object") }
            let start = (request.body.firstIndex(of: UInt8(ascii: "{")) ?? 0) + 1
            let end = document.root.members.isEmpty ? "" : ","
            request.body.insert(contentsOf: Array("\"fresh_delivery\":\"\(fresh)\"\(end)".utf8), at: start)
            return
        }
        request.body = document.rewriting { $0 == member && $1 == place ? fresh : nil }
    }
}

extension RequestFile {
    /// Whether the body is a form; curl says so of everything.
    fileprivate var isForm: Bool {
        self.values(of: "content-type").first.map(MediaType.bare) == MediaType.form
            && self.body.first != UInt8(ascii: "{")
    }
}
