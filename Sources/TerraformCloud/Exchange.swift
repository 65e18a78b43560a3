import AgentPoolsAPI
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Sends one request once, and reads its answer; never tries again.
struct Exchange: Sendable {
    let httpClient: HTTPClient
    let settings: TerraformCloudSettings
    /// Returns when a try has used up its seconds.
    let alarm: @Sendable (Double) async throws -> Void

    /// Runs to the last byte of the answer, or until time is up.
    ///
    /// - Parameters:
    ///   - call: What to ask.
    ///   - timeout: Until the last byte of the answer, in seconds.
    /// - Returns: The answer, whatever its status, or why there is none.
    func run(_ call: Call, timeout: Double) async -> Result<Answer, ExchangeFailure> {
        guard !Task.isCancelled else { return .failure(.cancelled(sentBytes: false)) }
        let probe = BodyProbe()
        let request = self.request(call, probe: probe)
        let mayHaveSent: @Sendable () -> Bool = { request.body == nil || probe.wasAsked }
        // The HTTP client's own deadline ends with the answer's head; a race also covers a body that trickles in.
        return await withTaskGroup(of: Result<Answer, ExchangeFailure>?.self) { group in
            group.addTask { await self.answer(to: request, mayHaveSent: mayHaveSent) }
            group.addTask {
                do {
                    try await self.alarm(timeout)
                } catch {
                    return nil
                }
                return .failure(.transport(reason: "no answer within \(timeout) s", sentBytes: mayHaveSent()))
            }
            defer { group.cancelAll() }
            for await result in group {
                guard let result else { continue }
                return result
            }
            return .failure(.cancelled(sentBytes: mayHaveSent()))
        }
    }

    private func answer(
        to request: HTTPClientRequest,
        mayHaveSent: @Sendable () -> Bool,
    ) async -> Result<Answer, ExchangeFailure> {
        let limit = self.settings.limits.longestAnswer
        do {
            let response = try await self.httpClient.execute(request, deadline: .distantFuture)
            var answer = Answer(status: Int(response.status.code), headers: response.headers, body: Data())
            do {
                answer.body = Data(try await response.body.collect(upTo: limit).readableBytesView)
            } catch {
                // An error's status has already said what became of the request; only the explanation is lost.
                guard !answer.isSuccess else { throw error }
                return .success(answer)
            }
            return .success(answer)
        } catch is NIOTooManyBytesError {
            return .failure(.tooLong(limit: limit))
        } catch {
            return .failure(ExchangeFailure(error, mayHaveSent: mayHaveSent()))
        }
    }

    private func request(_ call: Call, probe: BodyProbe) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "\(self.settings.address)/api/v2\(call.path)\(call.encodedQuery)")
        request.method = HTTPMethod(rawValue: call.method.rawValue)
        request.headers = [
            "Authorization": self.settings.token.authorization,
            "Accept": "application/vnd.api+json",
            // Also without a body: Terraform answers 415 to a change that does not name the type.
            "Content-Type": "application/vnd.api+json",
            "User-Agent": "poolwarden",
        ]
        request.body = call.body.map(probe.body)
        return request
    }
}

extension HTTPClient.Configuration {
    /// What the client is built on: no redirects, so that the token only goes where the settings say.
    init(_ limits: TerraformCloudSettings.Limits) {
        self.init(
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: .nanoseconds(Int64(limits.connectTimeout * 1_000_000_000))),
            connectionPool: ConnectionPool(idleTimeout: .seconds(30)),
        )
        // A refused connection must come back at once and as what it is, for only then do we know that nothing was sent;
        // trying again is for `TryRule` to decide.
        self.connectionPool.retryConnectionEstablishment = false
        // 30 calls a second need no streams, and a failed stream is harder to tell from a request that was read.
        self.httpVersion = .http1Only
    }
}
