import AgentPoolsAPI
import Foundation
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `A token` {
    @Test func `that is created is handed to its place at once, and its secret shows nowhere`() async throws {
        let places = RecordingTokenPlaces()
        let world = try await Self.world(places) { try Self.create(in: $0) }
        let answer = await world.say("go")
        #expect(answer.body == "Done: as planned")
        let kept = try #require(places.kept.first)
        #expect(kept.pool == "ci-linux")
        #expect(kept.place == TokenPlaceName(rawValue: "vault"))
        #expect(!kept.secret.isEmpty)
        let outcome = world.notices.settlements.first?.operations.first?.outcome
        #expect(outcome == .applied(id: kept.token.rawValue, lookedUp: false))
        for file in try FileManager.default.contentsOfDirectory(atPath: TemporaryFolder.path) {
            let bytes = try Data(contentsOf: URL(filePath: TemporaryFolder.path + "/" + file))
            #expect(bytes.range(of: Data(kept.secret.utf8)) == nil, "\(file) shows the secret")
        }
        #expect(!"\(world.notices.all)".contains(kept.secret))
    }

    @Test func `is not created while its place cannot take the secret`() async throws {
        let places = RecordingTokenPlaces()
        places.fail(check: "the folder is full")
        let world = try await Self.world(places) { try Self.create(in: $0) }
        _ = await world.say("go")
        let outcome = world.notices.settlements.first?.operations.first?.outcome
        #expect(outcome == .refused(reason: "its secret could not be handed to vault: the folder is full"))
        #expect(await Self.calls(of: world) == 0)
    }

    @Test func `whose secret nobody took is deleted again`() async throws {
        let places = RecordingTokenPlaces()
        places.fail(keep: "the disk is full")
        let world = try await Self.world(places) { try Self.create(in: $0) }
        let before = try await Self.tokens(of: world)
        _ = await world.say("go")
        let reason = try #require(world.notices.settlements.first?.operations.first?.outcome.reason)
        #expect(reason.hasPrefix("its secret could not be handed to vault: the disk is full; the token at-"))
        #expect(reason.hasSuffix("was deleted again"))
        #expect(world.notices.settlements.first?.word == .failed)
        #expect(try await Self.tokens(of: world) == before)
    }

    @Test func `whose secret nobody took is named where it could not be deleted again`() async throws {
        let places = RecordingTokenPlaces()
        places.fail(keep: "the disk is full")
        let world = try await Self.world(places) { try Self.create(in: $0) }
        await world.simulator.fail(with: .serverError(status: 503, applied: false), on: .call("tokens.delete"))
        _ = await world.say("go")
        let reason = try #require(world.notices.settlements.first?.operations.first?.outcome.reason)
        #expect(reason.contains("could not be deleted again, so please delete it"))
    }

    @Test func `whose creation was not answered is looked for, and never created again`() async throws {
        let places = RecordingTokenPlaces()
        let world = try await Self.world(places) { try Self.create(in: $0) }
        await world.simulator.fail(with: .dropConnection(applied: true), on: .mutations)
        _ = await world.say("go")
        let reason = try #require(world.notices.settlements.first?.operations.first?.outcome.reason)
        #expect(reason.contains("the pool has at-"))
        #expect(reason.contains("(made at 2027-01-15 08:00:00 UTC) with the description \"for the night\""))
        #expect(reason.contains("delete that token and ask again"))
        #expect(world.notices.settlements.first?.isOpen == false)
        #expect(await Self.calls(of: world) == 1)
    }

    @Test func `whose creation was lost on its way is unknown, and stays so`() async throws {
        let world = try await Self.world(RecordingTokenPlaces()) { try Self.create(in: $0) }
        await world.simulator.fail(with: .dropConnection(applied: false), on: .mutations)
        _ = await world.say("go")
        world.clock.advance(by: 60)
        await world.settleAll()
        #expect(world.notices.settlements.map(\.word) == [.unknown, .unknown])
        #expect(world.notices.settlements.last?.isOpen == false)
        let reason = world.notices.settlements.last?.operations.first?.outcome.reason
        #expect(reason == "it was sent, no answer came, and the pool has no such token")
        #expect(await Self.calls(of: world) == 1)
    }

    @Test func `is deleted once, whatever becomes of the answer`() async throws {
        for (fault, word) in [
            (SimulatedFault?.none, "applied"), (.dropConnection(applied: true), "applied"),
        ] {
            let world = try await Self.world(RecordingTokenPlaces(), journal: "\(String(describing: fault))") { pool in
                Self.delete(pool.token, of: pool.id)
            }
            if let fault { await world.simulator.fail(with: fault, on: .mutations) }
            let before = try await Self.tokens(of: world)
            _ = await world.say("go")
            #expect(world.notices.settlements.first?.operations.map(\.outcome.word) == [word])
            #expect(try await Self.tokens(of: world).count == before.count - 1)
            #expect(await Self.calls(of: world) == 1)
        }
    }

    @Test(arguments: [true, false])
    func `counts as gone where the pool has it no more, or is gone itself`(_ isPoolThere: Bool) async throws {
        let world = try await Self.world(RecordingTokenPlaces()) { pool in
            Self.delete(
                AgentTokenID(rawValue: "at-gone"),
                of: isPoolThere ? pool.id : AgentPoolID(rawValue: "apool-gone"),
            )
        }
        _ = await world.say("go")
        let outcome = world.notices.settlements.first?.operations.first?.outcome
        #expect(outcome == .unchanged(reason: "it was gone already"))
        #expect(await Self.calls(of: world) == 0)
    }

    @Test func `is not taken for gone because it cannot be seen`() async throws {
        let world = try await Self.world(RecordingTokenPlaces()) { pool in
            Self.delete(pool.token, of: pool.id)
        }
        await world.simulator.fail(with: .revoked(status: 404), on: .call("tokens.show"))
        _ = await world.say("go")
        #expect(world.notices.settlements.first?.operations.map(\.outcome.word) == ["failed"])
    }

    // MARK: - Parts

    private struct Pool {
        let id: AgentPoolID
        let token: AgentTokenID
    }

    /// A world whose policies plan one operation about the pool `ci-linux`.
    private static func world(
        _ places: RecordingTokenPlaces,
        journal: String = "journal",
        _ plan: (Pool) throws -> PlannedOperation,
    ) async throws -> World {
        let clock = ManualClock()
        let simulator = World.simulator(now: { clock.now })
        let pools = try await simulator.service.listPools(sort: nil, query: nil)
        let pool = try Missing.unwrap(pools.first { $0.name == "ci-linux" })
        let old = try await simulator.service.createToken(for: pool.id, description: "old").token
        return try World(
            policies: ScriptedPolicies.permitting(try plan(Pool(id: pool.id, token: old.id))),
            journal: TemporaryFolder.path + "/\(journal).sqlite",
            simulator: simulator,
            tokenPlaces: places,
        )
    }

    private static func create(in pool: Pool) throws -> PlannedOperation {
        PlannedOperation(
            operation: .createToken(
                .existing(pool.id, name: "ci-linux"),
                description: "for the night",
                deliverTo: TokenPlaceName(rawValue: "vault"),
            ),
            precondition: .poolIsNamed(pool.id, "ci-linux"),
            pools: ["ci-linux"],
            plannedAt: "",
        )
    }

    private static func delete(_ token: AgentTokenID, of pool: AgentPoolID) -> PlannedOperation {
        PlannedOperation(
            operation: .deleteToken(token, description: nil),
            precondition: .tokenIsOf(pool, token),
            pools: ["ci-linux"],
            plannedAt: "",
        )
    }

    /// The mutating calls after the one that made the old token.
    private static func calls(of world: World) async -> Int { await world.calls() - 1 }

    private static func tokens(of world: World) async throws -> [AgentTokenID] {
        let pools = try await world.simulator.service.listPools(sort: nil, query: nil)
        let pool = try Missing.unwrap(pools.first { $0.name == "ci-linux" })
        return try await world.simulator.service.listTokens(of: pool.id, sort: nil).map(\.id)
    }
}
