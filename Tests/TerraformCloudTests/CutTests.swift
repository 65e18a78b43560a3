import AgentPoolsAPI
import Synchronization
import Testing

@testable import TerraformCloud

/// The connection ends at every byte of a reply in turn: whatever comes of it is the right value, or an error that tells
/// the truth.
@Suite(.timeLimit(.minutes(10)))
struct `A connection that is cut within a reply` {
    static let pool = Sample.poolID(1)

    /// Fewer than that many bytes at a time would be thousands of connections.
    static let agents = (0..<3).map { Sample.agent($0) }

    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let reply: WireReply
        /// Makes the call, and says whether the value is the right one.
        let call: @Sendable (TerraformCloudClient) async throws -> Bool
        var testDescription: String { self.name }
    }

    static let reads = [
        Example(name: "list", reply: Sample.page(agents, number: 1, size: 100)) {
            try await $0.listAgents(in: Self.pool, AgentQuery()) == Self.agents
        },
        Example(name: "show", reply: .json(200, Sample.document(Sample.pool(1)))) {
            try await $0.showPool(Self.pool) == Sample.pool(1)
        },
    ]

    static let changes = [
        Example(name: "create", reply: .json(201, Sample.document(Sample.pool(1)))) {
            try await $0.createPool(name: poolName("pool-1")) == Sample.pool(1)
        },
        Example(name: "update", reply: .json(200, Sample.document(Sample.pool(1)))) {
            try await $0.updatePool(Self.pool, name: poolName("pool-1")) == Sample.pool(1)
        },
        Example(name: "delete", reply: .nothing) {
            try await $0.deletePool(Self.pool)
            return true
        },
        Example(
            name: "refused",
            reply: .text(422, #"{"errors":[{"title":"invalid attribute","detail":"Name has already been taken"}]}"#),
        ) { client in
            let error = await failure { _ = try await client.createPool(name: poolName("pool-1")) }
            guard case .invalid = error else { throw error ?? .unreadable(reason: "no error") }
            return true
        },
    ]

    @Test(arguments: Self.reads)
    func `is a read that comes right`(_ example: Example) async throws {
        let count = Mutex(0)
        let answer: WireServer.Answer = { _ in
            // Each first try is cut one byte later than the one before; each second is answered.
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return number.isMultiple(of: 2) ? example.reply.cut(after: number / 2) : example.reply
        }
        try await WireServer.plain(answer) { server, address in
            for offset in 0..<example.reply.bytes.count {
                // A client for each, as a budget of retries is not made for this.
                try await withClient(of: address) { client in
                    let isRight = try await example.call(client)
                    #expect(isRight, "after \(offset) bytes")
                }
                #expect(server.requests.count == 2 * offset + 2, "after \(offset) bytes")
            }
        }
    }

    @Test(arguments: Self.changes)
    func `is a change that was done, or may have been`(_ example: Example) async throws {
        let offset = Mutex(0)
        let answer: WireServer.Answer = { _ in example.reply.cut(after: offset.withLock(\.self)) }
        try await WireServer.plain(answer) { server, address in
            let whole = example.reply.bytes.count
            let headEnd = try #require(Self.headEnd(example.reply.bytes))
            for cut in 0...whole {
                offset.withLock { $0 = cut }
                let error = await failure {
                    try await withClient(of: address) { client in
                        let isRight = try await example.call(client)
                        #expect(isRight, "after \(cut) bytes")
                    }
                }
                // Sent once, whatever came back.
                #expect(server.requests.count == cut + 1, "after \(cut) bytes")
                if let error {
                    #expect(error.mayHaveBeenDone, "after \(cut) bytes: \(error)")
                }
                // An error's status is enough; a success needs its document.
                let isEnough = cut >= (example.name == "refused" ? headEnd : whole)
                #expect((error == nil) == isEnough, "after \(cut) bytes: \(String(describing: error))")
            }
        }
    }

    /// Where the body begins.
    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        return (end.count...bytes.count).first { bytes[..<$0].suffix(end.count).elementsEqual(end) }
    }
}
