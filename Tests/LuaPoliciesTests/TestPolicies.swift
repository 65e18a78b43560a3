import AgentPoolsAPI
import Foundation
import LuaPolicies
import Synchronization
import Testing
import Warden

/// A folder of policies that a test writes; it is gone afterwards.
final class PolicyFixture {
    let folder: String

    /// Writes the files, each under its path, such as `x.lua` and `lib/y.lua`.
    init(_ files: [String: String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "policies-\(UUID().uuidString)/policies")
        self.folder = folder.path()
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true,
            )
            try Data(text.utf8).write(to: file)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: URL(filePath: self.folder).deletingLastPathComponent())
    }

    func load(
        settings: PolicySettings = .patient,
        checkingNames: Bool = true,
        log: @escaping LuaPolicySet.Log = { _, _ in },
    ) throws -> LuaPolicySet {
        try LuaPolicySet.load(folder: self.folder, settings: settings, checkingNames: checkingNames, log: log)
    }

    /// What is wrong with the folder, one problem a line.
    func problems() -> [String] {
        do {
            _ = try self.load()
            return []
        } catch let error as PolicyLoadError {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}

/// Decides about one event or command with one policy file made of `body`.
func decide(
    _ body: String,
    _ occurrence: Occurrence = .event(),
    reads: any AgentPoolsReads = FakeOrganization(),
    settings: PolicySettings = .patient,
    checkingNames: Bool = true,
    log: @escaping LuaPolicySet.Log = { _, _ in },
) async throws -> Decision {
    let fixture = try PolicyFixture(["x.lua": body])
    let set = try fixture.load(settings: settings, checkingNames: checkingNames, log: log)
    return await set.decide(occurrence, reads: reads)
}

/// A policy that may do everything and runs `body` on the event `test`.
func onTest(_ body: String) -> String {
    """
    policy { about = "a test", may = { "pools.create", "pools.update", "pools.delete", "agents.delete" } }
    on "test" { run = function(event)
    \(body)
    end }
    """
}

extension Occurrence {
    static func event(_ name: String = "test", payload: String = "", fields: [Field] = []) -> Occurrence {
        Occurrence(
            name: name,
            source: SourceName(rawValue: "tests"),
            delivery: DeliveryID(rawValue: "delivery-1"),
            actor: Actor(id: "anna", name: "Anna", groups: ["platform", "sre"]),
            received: Date(timeIntervalSince1970: 1_775_044_800.75),
            payload: Array(payload.utf8),
            fields: fields,
        )
    }

    static func command(_ line: String) -> Occurrence {
        var occurrence = Occurrence.event("slack.command")
        occurrence.command = Command(words: line.split(separator: " ").map(String.init))
        return occurrence
    }
}

extension Decision {
    /// The verdict and the reasons, for a short comparison.
    var summary: String { "\(self.verdict.rawValue): \(self.reasons.map(\.text).joined(separator: "; "))" }

    /// Without what differs from run to run: the time.
    var timeless: Decision {
        var copy = self
        copy.cost.microseconds = 0
        return copy
    }
}

/// Counts from 1, wherever it is called.
final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        self.count.withLock { count in
            count += 1
            return count
        }
    }
}

extension PolicySettings {
    /// The defaults, with more time for reads: the fakes answer at once, however late a busy machine lets them.
    static var patient: PolicySettings { PolicySettings(readTime: .seconds(600)) }
}
