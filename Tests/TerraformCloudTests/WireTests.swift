import AgentPoolsAPI
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TerraformCloud
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `What goes over the wire` {
    static let emptyList = #"{"data": []}"#

    static func reply(_ status: HTTPResponse.Status, _ body: String, _ headers: HTTPFields = [:]) -> Response {
        Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }

    @Test func `names the type, the client and the token, and encodes the query`() async throws {
        let requests = Mutex<[(HTTPRequest, String)]>([])
        let answer: @Sendable (Request) async throws -> Response = { request in
            let body = try await request.body.collect(upTo: 1_000)
            requests.withLock { $0.append((request.head, String(buffer: body))) }
            guard request.method == .get else { return Self.reply(.noContent, "") }
            return Self.reply(.ok, Self.emptyList)
        }
        try await withAnswer(answer) { address in
            let client = try makeClient("\(address)/terraform/", time: RecordedTime())
            _ = try await client.listPools(sort: .nameDescending, query: "a&b=ü")
            let since = Date(timeIntervalSince1970: 1_596_651_026.964)
            _ = try await client.listAgents(in: AgentPoolID(rawValue: "apool-1"), lastPingSince: since)
            try await client.deleteAgent(AgentID(rawValue: "agent-1"))
            _ = await failure { _ = try await client.createPool(name: poolName("a")) }
            try await client.shutdown()
        }
        let seen = requests.withLock { $0 }
        #expect(
            seen.map { $0.0.path } == [
                "/terraform/api/v2/organizations/acme/agent-pools"
                    + "?sort=-name&q=a%26b%3D%C3%BC&page%5Bnumber%5D=1&page%5Bsize%5D=100",
                "/terraform/api/v2/agent-pools/apool-1/agents"
                    + "?filter%5Blast-ping-since%5D=2020-08-05T18%3A10%3A26.964Z&page%5Bnumber%5D=1&page%5Bsize%5D=100",
                "/terraform/api/v2/agents/agent-1",
                "/terraform/api/v2/organizations/acme/agent-pools",
            ]
        )
        #expect(seen.map { $0.0.method } == [.get, .get, .delete, .post])
        #expect(seen.last?.1 == #"{"data":{"attributes":{"name":"a"},"type":"agent-pools"}}"#)
        for (request, _) in seen {
            #expect(request.headerFields[.accept] == "application/vnd.api+json")
            #expect(request.headerFields[.contentType] == "application/vnd.api+json")
            #expect(request.headerFields[.userAgent] == "poolwarden")
            #expect(request.headerFields[.authorization] == "Bearer \(goodToken)")
        }
    }

    @Test func `never follows a redirect with the token`() async throws {
        let count = Mutex(0)
        let answer: @Sendable (Request) async throws -> Response = { _ in
            count.withLock { $0 += 1 }
            return Self.reply(.found, "", [.location: "/elsewhere"])
        }
        try await withAnswer(answer) { address in
            let client = try makeClient(address, time: RecordedTime())
            let error = await failure { _ = try await client.listPools(sort: nil, query: nil) }
            #expect(error == .unexpectedStatus(302, APIErrors()))
            try await client.shutdown()
        }
        #expect(count.withLock { $0 } == 1)
    }

    @Test func `is read up to a limit, and an error is still an error beyond it`() async throws {
        var limits = TerraformCloudSettings.Limits()
        limits.longestAnswer = 100
        try await withClient(limits: limits) { client, simulator in
            let error = await failure { _ = try await client.createPool(name: poolName("ci-arm")) }
            #expect(error == .unreadable(reason: "the answer is longer than 100 bytes"))
            #expect(error?.mayHaveBeenDone == true)
            #expect(await simulator.ledger().count == 1)
        }
        limits.longestAnswer = 10
        try await withClient(limits: limits) { client, _ in
            let error = await failure { try await client.deletePool(AgentPoolID(rawValue: "apool-1")) }
            guard case .notFound(let errors) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(errors.documents.isEmpty)
        }
    }

    @Test func `must arrive to its end in time`() async throws {
        let began = Gate()
        let end = Gate()
        let answer: @Sendable (Request) async throws -> Response = { _ in
            Response(
                status: .created,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: #"{"data": "#))
                    began.open()
                    await end.wait()
                    try await writer.finish(nil)
                },
            )
        }
        let time = RecordedTime { _ in
            await began.wait()
            try Task.checkCancellation()
        }
        try await withAnswer(answer) { address in
            let client = try makeClient(address, time: time)
            let error = await failure { _ = try await client.createPool(name: poolName("ci-arm")) }
            end.open()
            #expect(error == .transport(reason: "no answer within 15.0 s", sentBytes: true))
            try await client.shutdown()
        }
    }
}
