import AgentPoolsAPI
import CBareLua
import Foundation
import LoadKit
import LuaPolicies
import Synchronization
import Warden

/// Figures (k) to (p): what the sandbox costs, and how far its limits are overrun.
struct Sandbox {
    private let folder: String

    init(in folder: String) {
        self.folder = folder
    }

    /// Measures the figures of these letters; all of them where there is none.
    func measure(_ letters: Set<String>) async throws {
        func isAsked(_ letter: String) -> Bool { letters.isEmpty || letters.contains(letter) }
        if isAsked("k") { print("(k) \(try await self.wholeEvaluation())") }
        if isAsked("l") { print("(l) \(try await self.hostCall())") }
        if isAsked("m") { print("(m) \(try self.decodesJSON())") }
        if isAsked("n") { print("(n) \(try self.patterns())") }
        if isAsked("o") { print("(o) \(try self.overruns())") }
        if isAsked("p") { print("(p) \(try await self.suspended())") }
    }

    // MARK: - (k)

    private static let policy = """
        policy { about = "Looks at a job." }
        on "github.workflow_job" { run = function(event)
          local job, labels = event.payload.workflow_job, {}
          for _, label in ipairs(job.labels) do labels[#labels + 1] = label:lower() end
          if job.status == "completed" then return ignore("done") end
          note(("%s wants %s"):format(job.name, table.concat(labels, ", ")))
        end }
        """
    private static let bare = """
        function run(event)
          local job, labels = event.payload.workflow_job, {}
          for _, label in ipairs(job.labels) do labels[#labels + 1] = label:lower() end
          if job.status == "completed" then return "done" end
          return ("%s wants %s"):format(job.name, table.concat(labels, ", "))
        end
        """

    /// The same policy and the same 6 kB payload; the bare one gets its tables from compiled constructors.
    private func wholeEvaluation() async throws -> String {
        let set = try self.load(Self.policy)
        let payload = try Self.payload("workflow-job-queued")
        let constructor = "event = { payload = \(try Self.constructor(payload)) }\n"
        let code = Self.bare + "\n" + constructor
        let occurrence = Self.occurrence("github.workflow_job", payload)
        var ours: [Double] = []
        var bare: [Double] = []
        for _ in 0..<200 {
            ours.append(
                try await Self.microseconds(50) {
                    let decision = await set.decide(occurrence, with: PolicyInputs(reads: Unanswered()))
                    guard decision.verdict == .note else { throw BenchError("\(decision)") }
                }
            )
            bare.append(bare_lua_whole(code, code.utf8.count, 50))
        }
        let ratio = Self.median(bare) * 1.5 + 20
        return
            "whole evaluation of a \(payload.count / 1000) kB payload: \(Self.median(ours).formatted(digits: 1)) us, bare "
            + "C API \(Self.median(bare).formatted(digits: 1)) us (target <= 1.5 x bare + 20 us = "
            + "\(ratio.formatted(digits: 1)) us)"
    }

    // MARK: - (l)

    /// A name that no pool can have is answered by the host at once.
    private func hostCall() async throws -> String {
        func seconds(_ body: String) async throws -> Double {
            let set = try self.load(
                "policy { about = 'x' } on 'e' { run = function() local find = tfc.pools.find for i = 1, 100000 do "
                    + body + " end ignore('done') end }"
            )
            var times: [Double] = []
            for _ in 0..<15 {
                let decision = await set.decide(Self.occurrence("e", []), with: PolicyInputs(reads: Unanswered()))
                guard decision.verdict == .ignore else { throw BenchError("\(decision)") }
                times.append(Double(decision.cost.microseconds) / 100_000)
            }
            return Self.median(times)
        }
        let call = try await seconds("find('a b')") - seconds("local _ = 'a b'")
        return "a host call without waiting: \(call.formatted(digits: 3)) us (target <= 0.3 us)"
    }

    // MARK: - (m)

    private func decodesJSON() throws -> String {
        let payload = try Self.payload("issue-comment")
        let text = try JSONSerialization.data(
            withJSONObject: ["text": String(decoding: payload, as: UTF8.self)]
        )
        func milliseconds(_ times: Int) throws -> Double {
            let body = "function handle(e) local t = e.text for i = 1, \(times) do json.decode(t) end return #t end"
            return try Self.median(
                (0..<15).map { _ in try self.run(body, event: [UInt8](text)).milliseconds }
            )
        }
        let each = try (milliseconds(2_000) - milliseconds(0)) / 2
        return
            "JSON of \(payload.count / 1000) kB to Lua tables: \(each.formatted(digits: 1)) us, collection included "
            + "(target <= 25 us)"
    }

    // MARK: - (n)

    private static let workloads = [
        ("find", "for i = 1, 4000 do s:find('(%a+)%s+zzz') end"),
        ("match", "for i = 1, 40000 do s:match('^(%w+) (%w+) (.-) over') end"),
        ("gmatch", "for i = 1, 2000 do for w in s:gmatch('%a+') do n = n + 1 end end"),
        ("gsub", "for i = 1, 2000 do s:gsub('%w+', '<%0>') end"),
        ("lazy", "for i = 1, 4000 do s:find('.-zzz') end"),
    ]

    private func patterns() throws -> String {
        let parts = try Self.workloads.map { name, body in
            let chunk =
                "local s, n = ('the quick brown fox jumps over a lazy dog '):rep(5), 0 for _ = 1, 3 do \(body) end return 'x'"
            var ours: [Double] = []
            var stock: [Double] = []
            for _ in 0..<9 {
                ours.append(try self.run(chunk).milliseconds)
                let start = ContinuousClock.now
                free(bare_lua_text(chunk, chunk.utf8.count, "@bench"))
                stock.append((ContinuousClock.now - start).seconds * 1000)
            }
            return "\(name) \((Self.median(ours) / Self.median(stock)).formatted(digits: 2))"
        }
        return "pattern functions, times stock Lua's: \(parts.joined(separator: ", ")) (target <= 1.5)"
    }

    // MARK: - (o)

    private func overruns() throws -> String {
        let folder = "Tests/LuaPoliciesTests/Hostile"
        let chunks = try PlainChunks()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".lua") }.sorted()
        var longest = (milliseconds: 0.0, file: "")
        var largest = (bytes: 0, file: "")
        var overdue: [String] = []
        for file in files {
            let text = try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\(file)")))
            let outcome = chunks.run(name: file, text: text)
            if outcome.milliseconds > longest.milliseconds { longest = (outcome.milliseconds, file) }
            if outcome.bytes > largest.bytes { largest = (outcome.bytes, file) }
            if outcome.isOverdue { overdue.append(String(file.prefix(3))) }
        }
        let over = max(0, longest.milliseconds - 250).formatted(digits: 1)
        let above = Double(max(0, largest.bytes - (16 << 20))) / Double(1 << 20)
        return
            "over \(files.count) hostile policies: deadline overrun \(over) ms (\(longest.file); target <= 30 ms), memory "
            + "over cap \(above.formatted(digits: 2)) MiB (\(largest.file); target <= 1 MiB); ended by time and not by "
            + "instructions: \(overdue.joined(separator: " "))"
    }

    // MARK: - (p)

    private func suspended() async throws -> String {
        let count = 10_000
        let set = try self.load(
            "policy { about = 'x' } on 'github.workflow_job' { run = function(event) local n = event.payload.action "
                + "local pool = tfc.pools.find('ci') ignore(n) end }"
        )
        let occurrence = Self.occurrence("github.workflow_job", try Self.payload("workflow-job-queued"))
        let gate = Unanswered()
        let before = Self.residentMegabytes
        return await withTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask { _ = await set.decide(occurrence, with: PolicyInputs(reads: gate)) }
            }
            while gate.waiting < count { await Task.yield() }
            let megabytes = Self.residentMegabytes - before
            gate.open()
            return
                "\(count) evaluations suspended on a read: \(megabytes.formatted(digits: 0)) MB resident (target <= 600 MB)"
        }
    }

    // MARK: - What they share

    private func load(_ policy: String) throws -> LuaPolicySet {
        let folder = "\(self.folder)/sandbox-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try policy.write(toFile: folder + "/x.lua", atomically: false, encoding: .utf8)
        return try LuaPolicySet.load(folder: folder, settings: Self.unlimited)
    }

    /// Plenty, so that what is measured is not ended.
    private static var unlimited: PolicySettings {
        var settings = PolicySettings()
        settings.instructions = .max / 2
        settings.time = .seconds(100)
        return settings
    }

    private func run(_ text: String, event: [UInt8] = PlainChunks.sampleEvent) throws -> PlainOutcome {
        let outcome = try PlainChunks(settings: Self.unlimited).run(name: "x", text: Array(text.utf8), event: event)
        guard outcome.word == .ok else { throw BenchError("\(outcome)") }
        return outcome
    }

    private static func payload(_ name: String) throws -> [UInt8] {
        let file = try Data(contentsOf: URL(filePath: "Tests/Fixtures/github/\(name).http"))
        return [UInt8](file[(file.range(of: Data("\n\n".utf8))?.upperBound ?? file.startIndex)...])
    }

    private static func occurrence(_ name: String, _ payload: [UInt8]) -> Occurrence {
        Occurrence(
            name: name,
            source: SourceName(rawValue: "github"),
            delivery: DeliveryID(rawValue: "bench"),
            actor: Actor(id: "github:somebody", name: "somebody"),
            received: Date(timeIntervalSince1970: 1_800_000_000),
            payload: payload,
        )
    }

    /// JSON as a Lua table constructor.
    private static func constructor(_ json: [UInt8]) throws -> String {
        func text(_ value: Any) -> String {
            switch value {
            case let record as [String: Any]:
                "{" + record.map { "[\(quoted($0.key))]=\(text($0.value))" }.joined(separator: ",") + "}"
            case let list as [Any]: "{" + list.map(text).joined(separator: ",") + "}"
            case let string as String: quoted(string)
            case let number as NSNumber: "\(number)"
            default: "false"
            }
        }
        func quoted(_ text: String) -> String {
            "\"" + text.utf8.map { String(format: "\\x%02x", $0) }.joined() + "\""
        }
        return text(try JSONSerialization.jsonObject(with: Data(json)))
    }

    private static func microseconds(_ times: Int, _ body: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        for _ in 0..<times { try await body() }
        return (ContinuousClock.now - start).seconds / Double(times) * 1e6
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static var residentMegabytes: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
        return line.split(separator: " ").compactMap { Double($0) }.first.map { $0 * 1_024 / 1_000_000 } ?? 0
    }
}

/// Reads that wait until the gate opens, and then fail.
private final class Unanswered: AgentPoolsReads {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    var waiting: Int { self.state.withLock(\.waiting.count) }

    func open() {
        let waiting = self.state.withLock { state in
            state.isOpen = true
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    private func fail() async -> TerraformCloudError {
        await withCheckedContinuation { continuation in
            let isOpen = self.state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        return .unreadable(reason: "the benchmark answers nothing")
    }

    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] { throw await self.fail() }
    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        throw await self.fail()
    }
    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        throw await self.fail()
    }
    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent { throw await self.fail() }
    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        throw await self.fail()
    }
    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken { throw await self.fail() }
}
