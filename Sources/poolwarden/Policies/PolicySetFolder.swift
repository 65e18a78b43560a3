import Foundation
import Logging
import LuaPolicies
import Settings
import Warden

/// The folder of the settings that policy sets are read from, and what each evaluation of theirs may use.
struct PolicySetFolder: Sendable {
    /// As the settings have it.
    let path: String
    private let settings: PolicySettings
    private let logger: Logger

    /// - Parameters:
    ///   - settings: The server's.
    ///   - logger: Takes what policies log.
    init(_ settings: ValidSettings, logger: Logger) {
        self.path = settings.policies.folder
        self.settings = PolicySettings(PolicySurroundings(settings))
        self.logger = logger
    }

    /// A set, and how the folder looked before it was read.
    struct Reading: Sendable {
        let set: LuaPolicySet
        let stamps: FolderStamps
    }

    /// Reads the folder and compiles everything.
    ///
    /// - Throws: ``PolicyLoadError`` with everything that is wrong; nothing of it may be used.
    func read() throws(PolicyLoadError) -> Reading {
        let stamps = FolderStamps(of: self.path)
        let logger = self.logger
        let set = try LuaPolicySet.load(folder: self.path, settings: self.settings) { line, file in
            logger.info("policy says", metadata: ["policy": "\(file)", "line": .oneLine(line)])
        }
        return Reading(set: set, stamps: stamps)
    }
}

extension PolicySettings {
    /// What the settings say about policies, with what they name elsewhere.
    init(_ settings: PolicySurroundings) {
        let budget = settings.policies.budget
        self.init(
            instructions: budget.instructions,
            memory: budget.memory,
            time: budget.wallClock,
            reads: budget.reads,
            readTime: budget.suspended,
            operations: budget.operations,
            string: budget.string,
            source: budget.source,
            timeZone: settings.policies.timeZone,
            destinations: settings.destinations,
            tokenPlaces: settings.tokenPlaces,
            events: ["schedule.*"] + Set(settings.sources.map(\.kind)).map(\.events).sorted(),
        )
    }
}

extension SenderKind {
    /// The events that a source of this kind can send, as a pattern.
    fileprivate var events: String {
        self == .terraformRunTask ? "terraform.run_task.*" : "\(self.rawValue).*"
    }
}
