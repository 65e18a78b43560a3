import AgentPoolsAPI
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A document, written in one piece: clients are slow with a head and a body that come apart.
    static func json(
        _ document: some Encodable,
        status: HTTPResponse.Status = .ok,
        type: String = "application/vnd.api+json",
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = ByteBuffer(bytes: try encoder.encode(document))
        return Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: bytes))
    }

    static func refusal(_ refusal: SimulatedRefusal) throws -> Response {
        try .json(refusal.document, status: HTTPResponse.Status(code: refusal.status))
    }

    /// 429 that asks to wait: in the API's header with a fraction, and in `Retry-After` in whole seconds, which is all
    /// that some clients read.
    static func rateLimited(_ seconds: Double) throws -> Response {
        var response = try Response.refusal(.rateLimited)
        response.headers[.rateLimitReset] = "\(seconds)"
        response.headers[.rateLimitRemaining] = "0"
        response.headers[.retryAfter] = "\(Int(seconds.rounded(.up)))"
        return response
    }

    static func result(_ result: SimulatedResult, _ page: PageRequest) throws -> Response {
        switch result {
        case .pools(let pools): try .json(page.cut(pools.map { AgentPoolResource($0) }))
        case .pool(let pool): try .json(ResourceDocument(data: AgentPoolResource(pool)))
        case .created(let pool): try .json(ResourceDocument(data: AgentPoolResource(pool)), status: .created)
        case .agents(let agents): try .json(page.cut(agents.map(AgentResource.init)))
        case .agent(let agent): try .json(ResourceDocument(data: AgentResource(agent)))
        case .deleted: Response(status: .noContent)
        }
    }
}

extension AgentResource {
    fileprivate init(_ agent: SimulatedAgent) {
        self.init(agent.agent, createdAt: agent.createdAt)
    }
}

extension HTTPFields {
    /// Adds what is on every answer.
    ///
    /// The rate limit's numbers must be readable as fractions: one client ends its whole program when they are not.
    mutating func addFixed() {
        self[.rateLimitLimit] = self[.rateLimitLimit] ?? "30"
        self[.rateLimitRemaining] = self[.rateLimitRemaining] ?? "29"
        self[.rateLimitReset] = self[.rateLimitReset] ?? "0.0"
        self[.apiVersion] = "2.6"
        self[.appName] = "Terraform Enterprise"
        self[.requestID] = UUID().uuidString.lowercased()
        self[.cacheControl] = "no-cache"
    }
}

extension HTTPField.Name {
    fileprivate static let rateLimitLimit = Self(known: "X-RateLimit-Limit")
    fileprivate static let rateLimitRemaining = Self(known: "X-RateLimit-Remaining")
    fileprivate static let rateLimitReset = Self(known: "X-RateLimit-Reset")
    fileprivate static let apiVersion = Self(known: "TFP-API-Version")
    fileprivate static let appName = Self(known: "TFP-AppName")
    fileprivate static let requestID = Self(known: "X-Request-Id")

    /// A name that is known to be one.
    fileprivate init(known literal: StaticString) {
        guard let name = Self("\(literal)") else { preconditionFailure("\(literal) is no header name") }
        self = name
    }
}
