import AgentPoolsAPI
import Foundation
import Hummingbird
import NIOCore

/// Answers HTTP requests as Terraform Cloud does.
struct SimulatorResponder: HTTPResponder {
    let cloud: SimulatedCloud
    let token: String

    func respond(to request: Request, context: SimulatorConnection) async throws -> Response {
        var response = try await self.answer(request, context)
        response.headers.addFixed()
        return response
    }

    private func answer(_ request: Request, _ context: SimulatorConnection) async throws -> Response {
        switch request.uri.path {
        case "/.well-known/terraform.json":
            return try .json(Self.discovery, type: "application/json")
        case "/_simulator/fleet":
            return try .json(FleetPage(await self.cloud.organization), type: "application/json")
        case "/api/v2/ping":
            return Response(status: .noContent)
        default:
            break
        }
        guard request.headers[.authorization] == "Bearer \(self.token)" else {
            return try .refusal(.unauthorized)
        }
        let query = RequestQuery(request.uri.query ?? "")
        let call: SimulatedCall
        do {
            let body = try await request.body.collect(upTo: 1_048_576)
            call = try CallReader(organization: await self.cloud.organization.name, query: query)
                .read(request.method, request.uri.path, Data(body.readableBytesView))
        } catch let refusal as SimulatedRefusal {
            return try .refusal(refusal)
        }
        let page = PageRequest(query, address: "http://\(request.head.authority ?? "127.0.0.1")\(request.uri.path)")
        switch await self.cloud.receive(call) {
        case .answered(let result):
            return try .result(result, page)
        case .refused(let refusal):
            return try .refusal(refusal)
        case .rateLimited(let seconds):
            return try .rateLimited(seconds)
        case .serverError(let status):
            return try .refusal(SimulatedRefusal(status, title: "server error"))
        case .dropped:
            try? await context.channel.close(mode: .all)
            return Response(status: .internalServerError)
        }
    }

    /// Service discovery, for clients that look here first.
    private static let discovery = [
        "modules.v1": "/api/registry/v1/modules/",
        "motd.v1": "/api/terraform/motd",
        "state.v2": "/api/v2/",
        "tfe.v2": "/api/v2/",
        "tfe.v2.1": "/api/v2/",
        "tfe.v2.2": "/api/v2/",
    ]
}

/// A request's surroundings, with its connection: a fault may have to close it.
struct SimulatorConnection: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }
}
