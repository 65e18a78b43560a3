import AgentPoolsAPI
import Foundation
import Replies
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `The secret of a new token` {
    static let created = CreatedAgentToken(
        token: AgentToken(id: AgentTokenID(rawValue: "at-1"), description: "for \"ci\""),
        secret: AgentTokenSecret("canary.atlasv1.secret"),
    )
    static let runners = TokenPlaceName(rawValue: "runners")

    private static func keep(
        in folder: String,
        pool: String = "ci-linux",
    ) async throws -> TokenHandoverError? {
        try await Self.withPlaces([Self.runners: .folder(folder)]) { places in
            await Self.failure { () throws(TokenHandoverError) in
                try await places.keep(Self.created, ofPool: pool, at: Self.runners)
            }
        }
    }

    private static func withPlaces<Result: Sendable>(
        _ places: [TokenPlaceName: ConfiguredTokenPlaces.Place],
        _ body: (ConfiguredTokenPlaces) async throws -> Result,
    ) async throws -> Result {
        let client = ReplyClient(limits: patient)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(ConfiguredTokenPlaces(places, client: client)))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    private static func failure(_ keep: () async throws(TokenHandoverError) -> Void) async -> TokenHandoverError? {
        do throws(TokenHandoverError) {
            try await keep()
            return nil
        } catch {
            return error
        }
    }

    @Test func `is a file that only its owner can read, and nothing else is left there`() async throws {
        let folder = TemporaryFolder.path
        #expect(try await Self.keep(in: folder) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["ci-linux-at-1"])
        let path = folder + "/ci-linux-at-1"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "canary.atlasv1.secret")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `takes no other file's place`() async throws {
        let folder = TemporaryFolder.path
        let path = folder + "/ci-linux-at-1"
        try "old".write(toFile: path, atomically: true, encoding: .utf8)
        let error = try #require(try await Self.keep(in: folder))
        #expect(error.reason == "the folder \(folder) takes no file ci-linux-at-1: file exists")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["ci-linux-at-1"])
    }

    @Test func `does not leave the folder, whatever the pool is called`() async throws {
        let folder = TemporaryFolder.path
        #expect(try await Self.keep(in: folder, pool: "../../etc/x") == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["______etc_x-at-1"])
    }

    @Test func `has no place where the folder is gone`() async throws {
        let folder = TemporaryFolder.path + "/gone"
        let checked = try await Self.withPlaces([Self.runners: .folder(folder)]) { places in
            await Self.failure { () throws(TokenHandoverError) in try await places.check(Self.runners) }
        }
        #expect(checked?.reason == "the folder \(folder) is not there: no such file or directory")
        let kept = try await Self.keep(in: folder)
        #expect(kept?.reason == "the folder \(folder) takes no file: no such file or directory")
    }

    @Test func `has no place that the settings do not name`() async throws {
        let error = try await Self.withPlaces([:]) { places in
            await Self.failure { () throws(TokenHandoverError) in try await places.check(Self.runners) }
        }
        #expect(error?.reason == "the settings have no token_places.runners")
    }

    private static func post(_ reaction: Reaction) async throws -> (result: TokenHandoverError?, postings: [Posting]) {
        try await withReceiver(reaction) { host, client in
            let places = ConfiguredTokenPlaces(
                [Self.runners: .hook(Secret("http://\(host)/hook?sig=canary"))],
                client: client,
                pauses: [.zero, .zero],
            )
            return await Self.failure { () throws(TokenHandoverError) in
                try await places.check(Self.runners)
                try await places.keep(Self.created, ofPool: "ci-linux", at: Self.runners)
            }
        }
    }

    @Test func `is posted once to a hook that takes it`() async throws {
        let (error, postings) = try await Self.post(Reaction(status: 201))
        #expect(error == nil)
        #expect(postings.map(\.path) == ["/hook?sig=canary"])
        #expect(
            postings.map(\.body) == [
                #"{"description":"for \"ci\"","id":"at-1","pool":"ci-linux","secret":"canary.atlasv1.secret"}"#
            ]
        )
    }

    @Test(arguments: [(503, 3), (429, 3), (400, 1), (302, 1)])
    func `that a hook does not take is posted again where that can help, and is in no error`(
        status: Int,
        postings: Int,
    ) async throws {
        let result = try await Self.post(Reaction(status: status))
        #expect(result.postings.count == postings)
        #expect(result.result?.reason == "token_places.runners did not take the secret: it answered \(status)")
    }
}
