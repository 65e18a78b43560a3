import Foundation
import Warden

/// Makes requests of senders whose proof and whose ID each stand in one place: a header, or a member of the body.
struct FieldSigner: RequestSigner {
    /// What is replaced to make a request a delivery of its own.
    let id: ID
    /// Writes the proof into the request as it is: a signature, or the secret itself.
    let prove: @Sendable (inout RequestFile, Secret, Date) throws(RequestFileError) -> Void

    enum ID: Sendable {
        case header(String)
        /// A member of the body by its path, such as `build.full_url`, and how the sender writes a new ID.
        case member(String, @Sendable (UUID) -> JSONTree = { .string($0.uuidString.lowercased()) })
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
        if let freshDelivery { try self.refresh(&request, freshDelivery) }
        try self.prove(&request, secret, now)
        return request
    }

    private func refresh(_ request: inout RequestFile, _ fresh: UUID) throws(RequestFileError) {
        let text = fresh.uuidString.lowercased()
        switch self.id {
        case .header(let name):
            request.setHeader(name, text)
        case .member(let path, let makeID):
            try request.replace(path, with: makeID(fresh))
        case .body where request.isForm:
            request.body += Array("\(request.body.isEmpty ? "" : "&")fresh_delivery=\(text)".utf8)
        case .body:
            let document = try request.document
            guard document.root.kind == .object else { throw RequestFileError("the body is not a JSON object") }
            let start = (request.body.firstIndex(of: UInt8(ascii: "{")) ?? 0) + 1
            let end = document.root.members.isEmpty ? "" : ","
            request.body.insert(contentsOf: Array("\"fresh_delivery\":\"\(text)\"\(end)".utf8), at: start)
        }
    }
}

extension UUID {
    /// A whole number of 53 bits made of its first bytes: what every reader of JSON takes as it is.
    var number: Int {
        let bytes = [self.uuid.0, self.uuid.1, self.uuid.2, self.uuid.3, self.uuid.4, self.uuid.5, self.uuid.6]
        return bytes.reduce(0) { $0 << 8 | Int($1) } & (1 << 53 - 1)
    }
}

extension RequestFile {
    /// Whether the body is a form; curl says so of everything.
    fileprivate var isForm: Bool {
        self.values(of: "content-type").first.map(MediaType.bare) == MediaType.form
            && self.body.first != UInt8(ascii: "{")
    }
}
