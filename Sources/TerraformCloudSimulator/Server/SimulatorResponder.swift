import AgentPoolsAPI
import HTTPTypes
import Hummingbird

/// Answers HTTP requests as Terraform Cloud does.
struct SimulatorResponder: HTTPResponder {
    let cloud: SimulatedCloud
    let settings: SimulatorSettings

    func respond(to request: Request, context: SimulatorConnection) async throws -> Response {
        let received = ReceivedRequest(request)
        let (outcome, rate) = try await self.outcome(of: received)
        var response: Response
        switch outcome {
        case .answer(let answer, let percent):
            // What is cut has at least a body to cut.
            if percent < 100, answer.body.isEmpty { await context.close() }
            response = answer.response(on: context, percent: percent)
        case .dropped(let isReset):
            if isReset { await context.reset() } else { await context.close() }
            response = Response(status: .internalServerError)
        }
        AnswerHeaders(edition: self.settings.edition, rate: rate, requestID: received.id).add(to: &response.headers)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// What becomes of a request.
    private enum Outcome {
        /// So many percent of the answer's body come.
        case answer(SimulatedAnswer, percent: Int = 100)
        /// The connection ends without an answer.
        case dropped(isReset: Bool)
    }

    private func outcome(of request: ReceivedRequest) async throws -> (Outcome, RateLimit.Reading) {
        switch (request.path.first, request.path.dropFirst().first) {
        case ("_simulator", _):
            return (.answer(try await ControlResponder(cloud: self.cloud).answer(request)), .full(self.settings))
        case (".well-known", "terraform.json") where request.path.count == 2:
            return (.answer(.json(Self.discovery)), .full(self.settings))
        case ("api", "v2"):
            let admission = await self.cloud.admit(request.authorization)
            return (try await self.outcome(of: request, admission), admission.rate)
        default:
            return (.answer(.refusal(.notFound)), .full(self.settings))
        }
    }

    private func outcome(of request: ReceivedRequest, _ admission: Admission) async throws -> Outcome {
        guard let body = try await request.body(upTo: 1_048_576) else { return .answer(.refusal(.tooLarge)) }
        let path = request.path.dropFirst(2)
        let reader = CallReader(
            organization: admission.organization,
            edition: self.settings.edition,
            query: request.query,
        )
        guard admission.rate.isAdmitted else {
            if let call = try? reader.read(request.method, path, body) {
                await self.cloud.refuse(call, requestID: request.id)
            }
            return .answer(.rateLimited(admission.rate.reset))
        }
        if path == ["ping"], request.isRead { return .answer(.nothing) }
        guard admission.isAuthorized else { return .answer(.refusal(.unauthorized)) }
        if self.settings.needsContentType, !request.isRead, !request.hasContentType {
            return .answer(.refusal(.unsupportedMediaType))
        }
        let call: SimulatedCall
        do {
            call = try reader.read(request.method, path, body)
        } catch {
            if let pool = CallReader.changedPool(request.method, path), await !self.cloud.has(pool) {
                return .answer(.refusal(.notFound))
            }
            return .answer(.refusal(error))
        }
        let page = PageRequest(request.query)
        switch await self.cloud.receive(call, page: page, requestID: request.id) {
        case .answered(let result, let percent):
            let document = AnswerDocument(page: page, address: request.address, edition: self.settings.edition)
            return .answer(document.answer(result), percent: percent)
        case .refused(let refusal, let percent):
            return .answer(.refusal(refusal), percent: percent)
        case .rateLimited(let seconds):
            return .answer(.rateLimited(seconds))
        case .serverError(let status):
            return .answer(.refusal(SimulatedRefusal(status, title: "server error")))
        case .garbage:
            return .answer(.garbage)
        case .dropped(let isReset):
            return .dropped(isReset: isReset)
        }
    }

    /// Service discovery, for clients that look here first.
    private static let discovery = JSON.object([
        "modules.v1": .string("/api/registry/v1/modules/"),
        "motd.v1": .string("/api/terraform/motd"),
        "state.v2": .string("/api/v2/"),
        "tfe.v2": .string("/api/v2/"),
        "tfe.v2.1": .string("/api/v2/"),
        "tfe.v2.2": .string("/api/v2/"),
    ])
}

extension RateLimit.Reading {
    /// What the headers say where nothing is counted.
    fileprivate static func full(_ settings: SimulatorSettings) -> Self {
        var unused = RateLimit(limit: settings.rate, window: settings.window)
        return unused.take(now: 0)
    }
}
