import AgentPoolsAPI
import Foundation
import Testing

@testable import FleetCommands

struct `Agent tokens for people` {
    @Test func `are listed without secrets`() async {
        let console = MemoryConsole(.screen(80))
        #expect(await Fleet(MemoryAPI(.small), console).listTokens(of: "ci", sort: .createdAt) == .done)
        #expect(
            console.output == """
                ID       DESCRIPTION  CREATED    LAST USED  CREATED BY
                at-old   cluster a    400 d ago  30 s ago   user-ada
                at-idle  cluster b    3 d ago    never      -

                """
        )
    }

    @Test func `are shown one by one`() async {
        let console = MemoryConsole()
        #expect(await Fleet(MemoryAPI(.small), console).showToken(AgentTokenID(rawValue: "at-idle")) == .done)
        #expect(
            console.output == """
                id           at-idle
                description  cluster b
                created      2026-11-21T12:00:00.000Z (3 d ago)
                created by   -
                last used    never

                """
        )
    }

    @Test func `are said to be none where there are none`() async {
        let console = MemoryConsole()
        #expect(await Fleet(MemoryAPI(.small), console).listTokens(of: "prod", sort: nil) == .done)
        #expect(console.output == "")
        #expect(console.messages == "The pool prod has no tokens.")
    }
}

struct `A new agent token` {
    private static let secret = "canary-secret-of-at-new1"

    @Test func `has its secret in a file that only its owner can read, and nowhere else`() async throws {
        let path = Self.newPath()
        defer { unlink(path) }
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        let ending = await Fleet(api, console)
            .createToken(for: "ci", description: "cluster c", secretTo: SecretFile(path: path), dryRun: false)
        #expect(ending == .done)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.secret)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(console.output == "tokens.create cluster c (at-new1): applied\n")
        #expect(console.messages == "")
        #expect(api.changes == ["POST apool-ciciciciciciciC1/tokens"])
    }

    @Test func `is printed for programs without its secret`() async throws {
        let path = Self.newPath()
        defer { unlink(path) }
        let console = MemoryConsole()
        let ending = await Fleet(MemoryAPI(.small), console, .json)
            .createToken(for: "ci", description: "cluster c", secretTo: SecretFile(path: path), dryRun: false)
        #expect(ending == .done)
        let document = try Document(console.output)
        #expect((document["token"] as? [String: Any])?["id"] as? String == "at-new1")
        #expect(document["secret_in"] as? String == "the file \(path)")
        #expect(!(console.output + console.messages).contains("canary"))
    }

    @Test func `is the only thing on the standard output where somebody pipes it`() async {
        let console = MemoryConsole()
        let fleet = Fleet(MemoryAPI(.small), console)
        let ending = await fleet.createToken(
            for: "ci",
            description: "cluster c",
            secretTo: fleet.secretOutput,
            dryRun: false,
        )
        #expect(ending == .done)
        #expect(console.output == Self.secret)
        #expect(console.messages == "tokens.create cluster c (at-new1): applied")
    }

    @Test func `ends its line on a screen`() async {
        let console = MemoryConsole(.screen())
        let fleet = Fleet(MemoryAPI(.small), console)
        _ = await fleet.createToken(for: "ci", description: "c", secretTo: fleet.secretOutput, dryRun: false)
        #expect(console.output == Self.secret + "\n")
    }

    @Test func `is only planned in a dry run, and leaves no file and no output`() async {
        let path = Self.newPath()
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        let fleet = Fleet(api, console)
        let ending = await fleet.createToken(
            for: "ci",
            description: "cluster c",
            secretTo: SecretFile(path: path),
            dryRun: true,
        )
        #expect(ending == .done)
        #expect(
            console.output == """
                Plan: tokens.create cluster c, relying on
                  pool name       ci
                  secret goes to  the file \(path)

                """
        )
        #expect(!FileManager.default.fileExists(atPath: path))
        let piped = MemoryConsole()
        let other = Fleet(api, piped)
        _ = await other.createToken(for: "ci", description: "c", secretTo: other.secretOutput, dryRun: true)
        #expect(piped.output == "")
        #expect(piped.messages.hasPrefix("Plan: tokens.create c, relying on"))
        #expect(api.changes.isEmpty)
    }

    @Test func `is not asked for where its file is there already`() async throws {
        let path = Self.newPath()
        defer { unlink(path) }
        try "precious".write(toFile: path, atomically: false, encoding: .utf8)
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        let ending = await Fleet(api, console)
            .createToken(for: "ci", description: "c", secretTo: SecretFile(path: path), dryRun: false)
        #expect(ending == .notDone)
        #expect(
            console.messages == "tokens.create c: refused: \(path): cannot be created: File exists; give the path of a "
                + "new file; nothing was sent"
        )
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        #expect(api.changes.isEmpty)
    }

    @Test func `does not go through a link`() async throws {
        let path = Self.newPath()
        let target = Self.newPath()
        defer { unlink(path) }
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        let console = MemoryConsole()
        let ending = await Fleet(MemoryAPI(.small), console)
            .createToken(for: "ci", description: "c", secretTo: SecretFile(path: path), dryRun: false)
        #expect(ending == .notDone)
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test func `leaves no file where Terraform refused it`() async {
        let path = Self.newPath()
        let api = MemoryAPI(.small) { call, _ in call.hasPrefix("POST") ? .fails(.missing) : nil }
        let console = MemoryConsole()
        let ending = await Fleet(api, console)
            .createToken(for: "ci", description: "c", secretTo: SecretFile(path: path), dryRun: false)
        #expect(ending == .notDone)
        #expect(console.messages.hasSuffix("failed: \(TerraformCloudError.missing.explanation)"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `whose answer was lost is named, and its secret is lost`() async {
        let path = Self.newPath()
        let api = MemoryAPI(.small) { call, _ in call.hasPrefix("POST") ? .losesAnswer : nil }
        let console = MemoryConsole()
        let ending = await Fleet(api, console)
            .createToken(for: "ci", description: "cluster b", secretTo: SecretFile(path: path), dryRun: false)
        #expect(ending == .perhapsDone)
        // `at-idle` has the same description, and was there before.
        #expect(
            console.messages.hasPrefix(
                "tokens.create cluster b: unknown: it seems to be there (at-new1), and its secret is lost: delete it. "
            )
        )
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `whose answer was lost may not be there yet`() async {
        let api = MemoryAPI(.small) { call, _ in
            call.hasPrefix("POST") ? .fails(.broken) : nil
        }
        let console = MemoryConsole()
        let fleet = Fleet(api, console)
        let ending = await fleet.createToken(
            for: "ci",
            description: "cluster b",
            secretTo: fleet.secretOutput,
            dryRun: false,
        )
        #expect(ending == .perhapsDone)
        #expect(console.output == "")
        #expect(console.messages.contains("unknown: there is no such token yet."))
    }

    @Test func `is deleted again where its secret cannot be kept`() async {
        let (api, console, place) = (MemoryAPI(.small), MemoryConsole(), FullDisk())
        let ending = await Fleet(api, console)
            .createToken(for: "ci", description: "c", secretTo: place, dryRun: false)
        #expect(ending == .notDone)
        #expect(
            console.messages
                == "tokens.create c: failed: the disk is full; the token was deleted again, as nobody has its secret"
        )
        #expect(api.changes == ["POST apool-ciciciciciciciC1/tokens", "DELETE at-new1"])
        #expect(place.abandonment.isOver)
    }

    @Test func `is deleted again where nobody reads the standard output any more`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole(outputFailure: OutputFailure("Broken pipe")))
        let fleet = Fleet(api, console)
        let ending = await fleet.createToken(for: "ci", description: "c", secretTo: fleet.secretOutput, dryRun: false)
        #expect(ending == .notDone)
        #expect(
            console.messages
                == "tokens.create c: failed: the standard output cannot be written: Broken pipe; the token "
                + "was deleted again, as nobody has its secret"
        )
        #expect(api.changes == ["POST apool-ciciciciciciciC1/tokens", "DELETE at-new1"])
    }

    @Test func `is named where its secret cannot be kept and it cannot be deleted again`() async {
        let api = MemoryAPI(.small) { call, _ in call.hasPrefix("DELETE") ? .fails(.notAllowed) : nil }
        let console = MemoryConsole()
        let ending = await Fleet(api, console)
            .createToken(for: "ci", description: "c", secretTo: FullDisk(), dryRun: false)
        #expect(ending == .perhapsDone)
        #expect(
            console.messages
                == "tokens.create c (at-new1): unknown: the disk is full; nobody has the secret of the token "
                + "at-new1, and deleting it failed: \(TerraformCloudError.notAllowed.explanation) It is still there: "
                + "delete it."
        )
    }

    @Test func `is gone after all where only the answer to its deletion was lost`() async {
        let api = MemoryAPI(.small) { call, _ in call.hasPrefix("DELETE") ? .losesAnswer : nil }
        let console = MemoryConsole()
        let ending = await Fleet(api, console)
            .createToken(for: "ci", description: "c", secretTo: FullDisk(), dryRun: false)
        #expect(ending == .notDone)
        #expect(console.messages.hasSuffix("the token was deleted again, as nobody has its secret"))
    }

    private final class FullDisk: SecretPlace {
        let abandonment = Thought()
        var name: String { "a full disk" }
        var takesOutput: Bool { false }

        func prepare() {}

        func keep(_ secret: AgentTokenSecret) throws(SecretPlaceFailure) {
            throw SecretPlaceFailure("the disk is full")
        }

        func abandon() {
            self.abandonment.end()
        }
    }

    private static func newPath() -> String {
        NSTemporaryDirectory() + "/agent-token-\(UUID().uuidString)"
    }
}

struct `Deleting an agent token` {
    private static let idle = AgentTokenID(rawValue: "at-idle")
    private static let used = AgentTokenID(rawValue: "at-old")

    @Test func `shows the plan, and asks`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole(.screen(), answers: ["yes"]))
        #expect(await Fleet(api, console).deleteToken(Self.used, .ask) == .done)
        #expect(
            console.messages == """
                Note: the token is in use; agents that use it exit.
                Plan: tokens.delete cluster a (at-old), relying on
                  created at    2025-10-20T12:00:00.000Z (400 d ago)
                  last used at  2026-11-24T11:59:30.000Z (30 s ago)
                Type yes to do this: \("")
                """
        )
        #expect(console.output == "tokens.delete cluster a (at-old): applied\n")
        #expect(api.changes == ["DELETE at-old"])
    }

    @Test func `is not done when a token that was idle has been used since`() async {
        let thought = Thought()
        let api = MemoryAPI(.small) { _, state in
            if thought.isOver { state.tokens[state.pools[0].id]?[1].lastUsedAt = testNow }
            return nil
        }
        let console = MemoryConsole(.screen(), answers: ["yes"]) { thought.end() }
        #expect(await Fleet(api, console).deleteToken(Self.idle, .ask) == .notDone)
        #expect(console.messages.hasSuffix("refused: it has been used since"))
        #expect(api.changes.isEmpty)
    }

    @Test func `is done although a token that was in use is used on`() async {
        let thought = Thought()
        let api = MemoryAPI(.small) { _, state in
            if thought.isOver { state.tokens[state.pools[0].id]?[0].lastUsedAt = testNow }
            return nil
        }
        let console = MemoryConsole(.screen(), answers: ["yes"]) { thought.end() }
        #expect(await Fleet(api, console).deleteToken(Self.used, .ask) == .done)
    }

    @Test(arguments: [true, false])
    func `is looked up when its answer was lost`(_ isDone: Bool) async {
        let api = MemoryAPI(.small) { call, _ in
            guard call.hasPrefix("DELETE") else { return nil }
            return isDone ? .losesAnswer : .fails(.reset)
        }
        let console = MemoryConsole()
        let ending = await Fleet(api, console).deleteToken(Self.idle, .given)
        // No list had it before, so that it is not to be seen proves nothing.
        #expect(ending == .perhapsDone)
        #expect(console.messages.contains(isDone ? "unknown: it is not to be seen" : "unknown: it is still there."))
    }

    @Test func `is refused on a 404, which is no proof`() async {
        let api = MemoryAPI(.small) { call, state in
            if call.hasPrefix("DELETE") { state.tokens = [:] }
            return nil
        }
        let console = MemoryConsole()
        #expect(await Fleet(api, console).deleteToken(Self.idle, .given) == .notDone)
        #expect(console.messages.hasSuffix("refused: \(TerraformCloudError.missing.explanation)"))
    }
}
