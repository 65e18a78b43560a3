import AgentPoolsAPI
import CBareLua
import Foundation
import LoadKit
import LuaPolicies
import Warden

/// Figure (c): one evaluation of a small policy, beside the same Lua run by the bare C API.
///
/// Both in this process, in turns, so that both see the machine in the same mood. Ours reads a payload of 15 kB, runs
/// within limits and gives a decision; the bare one makes a state, compiles, calls, and closes.
struct Evaluations: CustomStringConvertible {
    let ours: [Double]
    let bare: [Double]

    var description: String {
        let ours = Self.median(self.ours)
        let bare = Self.median(self.bare)
        return
            "\(ours.formatted(digits: 1)) us, bare C API \(bare.formatted(digits: 1)) us (medians of \(self.ours.count) rounds)"
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }

    static func measure() async throws -> Evaluations {
        let set = try LuaPolicySet.load(folder: "Benchmarks/policies")
        let occurrence = try self.occurrence()
        let source = Self.bareSource
        let comment = String(repeating: "the pool was empty when the run started and ", count: 8)
        var ours: [Double] = []
        var bare: [Double] = []
        let perRound = 200
        for _ in 0..<60 {
            var start = ContinuousClock.now
            for _ in 0..<perRound {
                let decision = await set.decide(occurrence, reads: NoReads())
                guard decision.verdict == .ignore else { throw BenchError("the policy decided \(decision)") }
            }
            ours.append((ContinuousClock.now - start).seconds / Double(perRound) * 1e6)
            start = ContinuousClock.now
            for _ in 0..<perRound {
                guard bare_lua_run(source, source.utf8.count, comment) == 0 else { throw BenchError("bare Lua failed") }
            }
            bare.append((ContinuousClock.now - start).seconds / Double(perRound) * 1e6)
        }
        return Evaluations(ours: ours, bare: bare)
    }

    private static func occurrence() throws -> Occurrence {
        let file = try Data(contentsOf: URL(filePath: "Tests/Fixtures/github/issue-comment.http"))
        let body = file[(file.range(of: Data("\n\n".utf8))?.upperBound ?? file.startIndex)...]
        return Occurrence(
            name: "github.issue_comment",
            source: SourceName(rawValue: "github"),
            delivery: DeliveryID(rawValue: "bench"),
            actor: Actor(id: "github:somebody", name: "somebody"),
            received: Date(timeIntervalSince1970: 1_800_000_000),
            payload: [UInt8](body),
        )
    }

    /// The function of `Benchmarks/policies/bench.lua`, as plain Lua.
    private static let bareSource = """
        function run(event)
          local comment = event.payload.comment
          if comment.user.type == "Bot" then return "ignore" end
          local words = 0
          for _ in comment.body:gmatch("%a+") do words = words + 1 end
          if words > 5000 then return ("%s wrote %d words"):format(comment.user.login, words) end
          return "ignore"
        end
        """
}

/// The policy reads nothing.
private struct NoReads: AgentPoolsReads {
    private static let error = TerraformCloudError.unreadable(reason: "the benchmark's policy reads nothing")

    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] { throw Self.error }
    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        throw Self.error
    }
    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        throw Self.error
    }
    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent { throw Self.error }
    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        throw Self.error
    }
    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken { throw Self.error }
}
