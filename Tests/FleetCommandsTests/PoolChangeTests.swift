import AgentPoolsAPI
import Foundation
import Testing

@testable import FleetCommands

struct `A new pool` {
    private static let name = AgentPoolName("ci-arm")

    @Test func `is created, once its name is seen to be free`() async throws {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        let ending = await Fleet(api, console).createPool(try #require(Self.name), ScopeChange(), dryRun: false)
        #expect(ending == .done)
        #expect(console.output == "pools.create ci-arm (apool-new1): applied\n")
        #expect(api.calls == ["GET pools", "POST pool ci-arm"])
        #expect(api.state.pools.last?.isOrganizationScoped == true)
    }

    @Test func `is only planned in a dry run`() async throws {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        var change = ScopeChange()
        change.isOrganizationScoped = false
        change.allowedWorkspaces = [WorkspaceID(rawValue: "ws-web1")]
        let ending = await Fleet(api, console).createPool(try #require(Self.name), change, dryRun: true)
        #expect(ending == .done)
        #expect(
            console.output == """
                Plan: pools.create ci-arm, relying on
                  name is free  no pool is called ci-arm
                  changes       not open to the whole organization
                                allowed workspaces: + ws-web1

                """
        )
        #expect(console.messages == "Dry run: nothing was done.")
        #expect(api.changes.isEmpty)
    }

    @Test func `is refused where its name is taken`() async throws {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        let name = try #require(AgentPoolName("ci"))
        let ending = await Fleet(api, console).createPool(name, ScopeChange(), dryRun: false)
        #expect(ending == .notDone)
        #expect(console.output == "")
        #expect(
            console.messages == "pools.create ci: refused: there is a pool of that name (apool-ciciciciciciciC1)"
        )
        #expect(api.changes.isEmpty)
    }

    @Test func `is refused where its name is taken at the last moment`() async throws {
        let api = MemoryAPI(.small) { call, state in
            if call.hasPrefix("POST") { state.pools.append(pool("apool-other", "ci-arm")) }
            return nil
        }
        let console = MemoryConsole()
        let ending = await Fleet(api, console).createPool(try #require(Self.name), ScopeChange(), dryRun: false)
        #expect(ending == .notDone)
        #expect(
            console.messages
                == "pools.create ci-arm: refused: \(TerraformCloudError.nameTaken.explanation)"
        )
    }

    @Test func `is looked up when its answer was lost`() async throws {
        let api = MemoryAPI(.small) { call, _ in call.hasPrefix("POST") ? .losesAnswer : nil }
        let console = MemoryConsole()
        let ending = await Fleet(api, console).createPool(try #require(Self.name), ScopeChange(), dryRun: false)
        #expect(ending == .done)
        #expect(
            console.output
                == "pools.create ci-arm (apool-new1): applied: the answer was lost; found by looking\n"
        )
    }

    @Test func `is unknown when its answer was lost and it is not there`() async throws {
        let api = MemoryAPI(.small) { call, _ in
            call.hasPrefix("POST") ? .fails(.reset) : nil
        }
        let console = MemoryConsole()
        let ending = await Fleet(api, console).createPool(try #require(Self.name), ScopeChange(), dryRun: false)
        #expect(ending == .perhapsDone)
        #expect(
            console.messages.hasPrefix(
                "pools.create ci-arm: unknown: there is no such pool yet. \(TerraformCloudError.reset.explanation)"
            )
        )
        #expect(api.changes == ["POST pool ci-arm"])
    }

    @Test func `is unknown when its answer was lost and nobody can look`() async throws {
        let api = MemoryAPI(.small) { call, state in
            if call.hasPrefix("POST") {
                state.nextID = 2
                return .fails(.broken)
            }
            return state.nextID == 2 ? .fails(.denied) : nil
        }
        let console = MemoryConsole()
        let ending = await Fleet(api, console).createPool(try #require(Self.name), ScopeChange(), dryRun: false)
        #expect(ending == .perhapsDone)
        #expect(
            console.messages
                == "pools.create ci-arm: unknown: \(TerraformCloudError.broken.explanation) Looking whether it "
                + "was done failed, too: \(TerraformCloudError.denied.explanation)"
        )
    }

    @Test func `is not sent any more once somebody has stopped it`() async throws {
        let name = try #require(Self.name)
        let api = MemoryAPI(.small) { _, _ in
            withUnsafeCurrentTask { $0?.cancel() }
            return nil
        }
        let console = MemoryConsole()
        let ending = await Task { await Fleet(api, console).createPool(name, ScopeChange(), dryRun: false) }.value
        #expect(ending == .notConfirmed)
        #expect(console.messages == "Stopped. Nothing was changed.")
        #expect(api.calls == ["GET pools"])
    }

    @Test func `says that a list has no effect while everybody may use it`() async throws {
        var change = ScopeChange()
        change.allowedProjects = [ProjectID(rawValue: "prj-base")]
        let console = MemoryConsole()
        _ = await Fleet(MemoryAPI(.small), console).createPool(try #require(Self.name), change, dryRun: true)
        #expect(console.messages.contains("the lists of who is allowed have no effect; add --no-organization-scoped"))
        change.isOrganizationScoped = false
        let other = MemoryConsole()
        _ = await Fleet(MemoryAPI(.small), other).createPool(try #require(Self.name), change, dryRun: true)
        #expect(other.messages == "Dry run: nothing was done.")
    }

    @Test func `is printed for programs with its outcome`() async throws {
        let console = MemoryConsole()
        _ = await Fleet(MemoryAPI(.small), console, .json)
            .createPool(try #require(Self.name), ScopeChange(), dryRun: false)
        let document = try Document(console.output)
        #expect(document["dry_run"] as? Bool == false)
        #expect(document.operation["operation"] as? String == "pools.create")
        #expect(document.operation["id"] as? String == "apool-new1")
        #expect(document.operation["outcome"] as? String == "applied")
        #expect((document["pool"] as? [String: Any])?["name"] as? String == "ci-arm")
        #expect(console.messages == "")
    }

    @Test(arguments: ["older", "of unknown age", "scoped otherwise"])
    func `whose answer was lost is not taken for one that somebody else made`(_ what: String) async throws {
        let api = MemoryAPI(.small) { call, state in
            guard call == "POST pool ci-arm" else { return nil }
            state.pools.append(
                pool("apool-theirs", "ci-arm") { pool in
                    pool.createdAt = what == "older" ? ago(61) : what == "of unknown age" ? nil : testNow
                    if what == "scoped otherwise" { pool.isOrganizationScoped = false }
                }
            )
            return .fails(.reset)
        }
        let console = MemoryConsole()
        let name = try #require(AgentPoolName("ci-arm"))
        #expect(await Fleet(api, console).createPool(name, ScopeChange(), dryRun: false) == .perhapsDone)
        #expect(console.messages.contains("unknown: there is a pool of that name (apool-theirs), which is perhaps"))
        #expect(console.output == "")
    }

    @Test func `that is refused is printed for programs, and told to people`() async throws {
        let console = MemoryConsole()
        let name = try #require(AgentPoolName("ci"))
        let ending = await Fleet(MemoryAPI(.small), console, .json).createPool(name, ScopeChange(), dryRun: true)
        #expect(ending == .notDone)
        let document = try Document(console.output)
        #expect(document["dry_run"] as? Bool == true)
        #expect(document.operation["outcome"] as? String == "refused")
        #expect(console.messages.hasPrefix("pools.create ci: refused: there is a pool of that name"))
    }
}

struct `A pool's name` {
    @Test func `is changed`() async throws {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        let ending = await Fleet(api, console).renamePool(
            "ci",
            to: try #require(AgentPoolName("ci-x86")),
            dryRun: false,
        )
        #expect(ending == .done)
        #expect(console.output == "pools.update ci (apool-ciciciciciciciC1): applied\n")
        #expect(api.state.pools[0].name == "ci-x86")
    }

    @Test func `is left alone where it is so already`() async throws {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        let ending = await Fleet(api, console).renamePool("ci", to: try #require(AgentPoolName("ci")), dryRun: false)
        #expect(ending == .done)
        #expect(
            console.output == "pools.update ci (apool-ciciciciciciciC1): unchanged: it has that name already\n"
        )
        #expect(api.changes.isEmpty)
    }

    @Test func `is looked up when the answer was lost`() async throws {
        let name = try #require(AgentPoolName("ci-x86"))
        let done = MemoryConsole()
        let api = MemoryAPI(.small) { call, _ in call.hasPrefix("PATCH") ? .losesAnswer : nil }
        #expect(await Fleet(api, done).renamePool("ci", to: name, dryRun: false) == .done)
        #expect(done.output.hasSuffix("applied: the answer was lost; found by looking\n"))
        let open = MemoryConsole()
        let silent = MemoryAPI(.small) { call, _ in call.hasPrefix("PATCH") ? .fails(.unreadable(reason: "x")) : nil }
        #expect(await Fleet(silent, open).renamePool("ci", to: name, dryRun: false) == .perhapsDone)
        #expect(open.messages.contains("unknown: it is not so yet."))
    }

    @Test func `is not taken from another pool`() async throws {
        let console = MemoryConsole()
        let name = try #require(AgentPoolName("prod"))
        let ending = await Fleet(MemoryAPI(.small), console).renamePool("ci", to: name, dryRun: false)
        #expect(ending == .notDone)
        #expect(console.messages.hasSuffix("refused: \(TerraformCloudError.nameTaken.explanation)"))
    }

    @Test func `is only planned in a dry run`() async throws {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        let name = try #require(AgentPoolName("ci-x86"))
        #expect(await Fleet(api, console).renamePool("ci", to: name, dryRun: true) == .done)
        #expect(
            console.output == """
                Plan: pools.update ci (apool-ciciciciciciciC1), relying on
                  name      ci
                  new name  ci-x86

                """
        )
        #expect(api.changes.isEmpty)
    }
}

struct `Who may use a pool` {
    private static let web = WorkspaceID(rawValue: "ws-web1")
    private static let api = WorkspaceID(rawValue: "ws-api2")
    private static let new = WorkspaceID(rawValue: "ws-new3")

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (inout ScopeChange) -> Void
        let scoping: AgentPoolScoping
        let changes: [String]
    }

    @Test(arguments: [
        Case(testDescription: "nothing", change: { _ in }, scoping: AgentPoolScoping(), changes: []),
        Case(
            testDescription: "what is so already",
            change: {
                $0.isOrganizationScoped = false
                $0.allowedWorkspaces = [Self.web]
                $0.removed = ["ws-elsewhere"]
                $0.cleared = [.excludedWorkspaces]
            },
            scoping: AgentPoolScoping(),
            changes: [],
        ),
        Case(
            testDescription: "one more workspace",
            change: { $0.allowedWorkspaces = [Self.new] },
            scoping: AgentPoolScoping(allowedWorkspaces: [Self.web, Self.api, Self.new]),
            changes: ["allowed workspaces: + ws-new3"],
        ),
        Case(
            testDescription: "one workspace less",
            change: { $0.removed = ["ws-web1"] },
            scoping: AgentPoolScoping(allowedWorkspaces: [Self.api]),
            changes: ["allowed workspaces: - ws-web1"],
        ),
        Case(
            testDescription: "exactly one workspace",
            change: {
                $0.cleared = [.allowedWorkspaces]
                $0.allowedWorkspaces = [Self.new, Self.new]
            },
            scoping: AgentPoolScoping(allowedWorkspaces: [Self.new]),
            changes: ["allowed workspaces: + ws-new3, - ws-web1, - ws-api2"],
        ),
        Case(
            testDescription: "no project",
            change: { $0.cleared = [.allowedProjects] },
            scoping: AgentPoolScoping(allowedProjects: []),
            changes: ["allowed projects: - prj-base"],
        ),
        Case(
            testDescription: "everybody but one",
            change: {
                $0.isOrganizationScoped = true
                $0.excludedWorkspaces = [Self.new]
            },
            scoping: AgentPoolScoping(isOrganizationScoped: true, excludedWorkspaces: [Self.new]),
            changes: ["open to the whole organization", "excluded workspaces: + ws-new3"],
        ),
    ])
    func `is sent as the lists that change, whole`(_ example: Case) {
        let pool = MemoryAPI.State.small.pools[1]
        var change = ScopeChange()
        example.change(&change)
        let scoping = change.scoping(of: pool)
        #expect(scoping == example.scoping)
        #expect(scoping.changes(to: pool) == example.changes)
        #expect(scoping.fits(pool) == (example.scoping == AgentPoolScoping()))
    }

    @Test func `is changed`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        var change = ScopeChange()
        change.allowedWorkspaces = [Self.new]
        #expect(await Fleet(api, console).scopePool("prod", change, dryRun: false) == .done)
        #expect(console.output == "pools.update prod (apool-prodprodprodprD2): applied\n")
        #expect(api.state.pools[1].allowedWorkspaces == [Self.web, Self.api, Self.new])
        #expect(api.state.pools[1].allowedProjects == [ProjectID(rawValue: "prj-base")])
    }

    @Test func `is left alone where it is so already`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        var change = ScopeChange()
        change.allowedWorkspaces = [Self.web]
        #expect(await Fleet(api, console).scopePool("prod", change, dryRun: false) == .done)
        #expect(console.output.hasSuffix("unchanged: it is so already\n"))
        #expect(api.changes.isEmpty)
    }

    @Test func `is looked up when the answer was lost`() async {
        var change = ScopeChange()
        change.cleared = [.allowedProjects]
        let done = MemoryConsole()
        let losing = MemoryAPI(.small) { call, _ in call.hasPrefix("PATCH") ? .losesAnswer : nil }
        #expect(await Fleet(losing, done).scopePool("prod", change, dryRun: false) == .done)
        let open = MemoryConsole()
        let silent = MemoryAPI(.small) { call, _ in
            call.hasPrefix("PATCH") ? .fails(.reset) : nil
        }
        #expect(await Fleet(silent, open).scopePool("prod", change, dryRun: false) == .perhapsDone)
    }

    @Test func `is only planned in a dry run`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        var change = ScopeChange()
        change.removed = ["ws-web1", "prj-base"]
        #expect(await Fleet(api, console).scopePool("prod", change, dryRun: true) == .done)
        #expect(
            console.output == """
                Plan: pools.update prod (apool-prodprodprodprD2), relying on
                  name     prod
                  changes  allowed workspaces: - ws-web1
                           allowed projects: - prj-base

                """
        )
        #expect(api.changes.isEmpty)
    }
}
