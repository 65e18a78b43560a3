import AgentPoolsAPI
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import Tracing

/// Sends one request once, and reads its answer; never tries again.
struct Exchange: Sendable {
    let httpClient: HTTPClient
    private let settings: TerraformCloudSettings
    private let departures: Departures
    private let time: Timekeeper

    /// Of an error no more than this is read, in bytes: it is only an explanation.
    static let longestError = 64 * 1_024

    init(settings: TerraformCloudSettings, time: Timekeeper) {
        self.settings = settings
        self.departures = Departures(elapsed: time.elapsed)
        self.time = time
        self.httpClient = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(settings, self.departures),
        )
    }

    /// How an exchange ended, and when it was under way.
    struct End {
        /// The answer, whatever its status, or why there is none.
        var result: Result<Answer, ExchangeFailure>
        /// When the request left; nil when it never did.
        var left: Double?
        /// When the head of the answer came; nil when it did not.
        var answered: Double?
    }

    /// Runs to the last byte of the answer, or until time is up.
    ///
    /// - Parameters:
    ///   - call: What to ask.
    ///   - turn: Is told when the request leaves.
    ///   - timeout: Until the last byte of the answer, in seconds.
    /// - Returns: The answer, or why there is none.
    func run(_ call: Call, _ turn: Turn, timeout: Double) async -> End {
        guard !Task.isCancelled else { return End(result: .failure(.cancelled(sentBytes: false))) }
        let number = self.departures.expect(turn)
        let answered = Answered()
        let request = self.request(call, number)
        // The HTTP client's own deadline ends with the answer's head; a race also covers a body that trickles in.
        let ending = await withTaskGroup(of: Ending?.self) { group in
            group.addTask { await self.answer(to: request, answered) }
            group.addTask { await self.expiry(timeout, answered) }
            defer { group.cancelAll() }
            for await ending in group {
                guard let ending else { continue }
                return ending
            }
            return .thrown(CancellationError())
        }
        // Only now is it certain: what has not left yet is not let go any more.
        let left = self.departures.finish(number)
        let result = ending.result(sentBytes: left != nil).mapError { $0.redacted(self.settings.token) }
        return End(result: result, left: left, answered: answered.time)
    }

    /// How an exchange ended, before it is known for certain whether anything was sent.
    private enum Ending: Sendable {
        case answer(Answer)
        case tooLong(limit: Int)
        case thrown(any Error)
        case expired(String)

        func result(sentBytes: Bool) -> Result<Answer, ExchangeFailure> {
            switch self {
            case .answer(let answer): .success(answer)
            case .tooLong(let limit): .failure(.tooLong(limit: limit))
            case .thrown(let error): .failure(ExchangeFailure(error, sentBytes: sentBytes))
            case .expired(let reason): .failure(.transport(reason: reason, sentBytes: sentBytes))
            }
        }
    }

    private func answer(to request: HTTPClientRequest, _ answered: Answered) async -> Ending {
        do {
            let response = try await self.httpClient.execute(request, deadline: .distantFuture)
            var answer = Answer(
                status: Int(response.status.code),
                headers: response.headers,
                body: [],
                date: self.time.now(),
            )
            answered.note(answer, at: self.time.elapsed())
            let limit = answer.isSuccess ? self.settings.limits.longestAnswer : Self.longestError
            do {
                guard try await answer.read(response.body, upTo: limit) || !answer.isSuccess else {
                    return .tooLong(limit: limit)
                }
            } catch {
                // An error's status has already said what became of the request; only the explanation is lost.
                guard !answer.isSuccess else { throw error }
            }
            return .answer(answer)
        } catch {
            return .thrown(error)
        }
    }

    /// Waits until one of the two time limits is over; nil when the exchange ended before.
    private func expiry(_ timeout: Double, _ answered: Answered) async -> Ending? {
        let first = min(self.settings.limits.firstByteTimeout, timeout)
        do {
            try await self.time.alarm(first)
            guard answered.time != nil else { return .expired("no answer within \(first) s") }
            try await self.time.alarm(timeout - first)
            guard let head = answered.head, !head.isSuccess else {
                return .expired("no whole answer within \(timeout) s")
            }
            return .answer(head)
        } catch {
            return nil
        }
    }

    private func request(_ call: Call, _ number: Int) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "\(self.settings.address)/api/v2\(call.target)")
        request.method = HTTPMethod(rawValue: call.method.rawValue)
        request.headers = [
            "Authorization": self.settings.token.authorization,
            "Accept": "application/vnd.api+json",
            // Also without a body: Terraform answers 415 to a change that does not name the type.
            "Content-Type": "application/vnd.api+json",
            "User-Agent": "poolwarden",
            DepartureWatch.header: String(number),
        ]
        if let trace = InstrumentationContext.current {
            InstrumentationSystem.instrument.inject(trace, into: &request.headers, using: HeaderInjector())
        }
        request.body = call.body.map { .bytes(ByteBuffer(bytes: $0)) }
        return request
    }
}

/// The head of an answer, and when it came.
private final class Answered: Sendable {
    private let state = Mutex<(head: Answer, time: Double)?>(nil)

    var time: Double? { self.state.withLock { $0?.time } }
    var head: Answer? { self.state.withLock { $0?.head } }

    func note(_ head: Answer, at time: Double) {
        self.state.withLock { $0 = (head, time) }
    }
}

/// Writes what a tracer wants to travel with a request.
private struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: key, value: value)
    }
}

extension Answer {
    /// Reads a body, or the beginning of a long one.
    ///
    /// - Returns: False where there was more than `limit`.
    fileprivate mutating func read(_ parts: HTTPClientResponse.Body, upTo limit: Int) async throws -> Bool {
        for try await part in parts {
            let room = limit - self.body.count
            self.body += part.readableBytesView.prefix(room)
            guard part.readableBytes <= room else { return false }
        }
        return true
    }
}
