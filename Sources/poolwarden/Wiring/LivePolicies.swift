import AgentPoolsAPI
import Foundation
import Logging
import LuaPolicies
import Settings
import Synchronization
import Warden

/// The policy set that decides now.
///
/// A new one takes over when it is whole; a set with a mistake in it is refused, and the old one keeps deciding.
final class LivePolicies: Policies {
    private let folder: String
    private let settings: PolicySettings
    private let logger: Logger
    private let current: Mutex<LuaPolicySet>
    private let seen: Mutex<[String: Stamp]>

    /// - Throws: ``PolicyLoadError`` with everything that is wrong; the server must not start.
    init(_ settings: ValidSettings.PolicySettings, logger: Logger) throws {
        self.folder = settings.folder
        self.settings = PolicySettings(settings.budget)
        self.logger = logger
        self.seen = Mutex(Self.stamps(of: settings.folder))
        let set = try Self.load(settings.folder, self.settings, logger)
        self.current = Mutex(set)
        for file in set.summaries {
            logger.info("policy", metadata: ["file": "\(file.file)", "about": .oneLine(file.about)])
        }
        logger.info("policies loaded", metadata: ["digest": "\(set.digest.prefix(12))"])
    }

    func decide(_ occurrence: Occurrence, with inputs: PolicyInputs) async -> Decision {
        await self.current.withLock(\.self).decide(occurrence, with: inputs)
    }

    /// Loads the folder again when a file in it has changed.
    func reloadIfChanged() {
        let stamps = Self.stamps(of: self.folder)
        let hasChanged = self.seen.withLock { seen in
            defer { seen = stamps }
            return seen != stamps
        }
        if hasChanged { self.reload() }
    }

    /// Loads the folder again.
    func reload() {
        do {
            let set = try Self.load(self.folder, self.settings, self.logger)
            let isNew = self.current.withLock { current in
                defer { current = set }
                return current.digest != set.digest
            }
            guard isNew else { return }
            self.logger.notice("policies taken up", metadata: ["digest": "\(set.digest.prefix(12))"])
        } catch {
            self.logger.error(
                "policies refused, the old ones keep deciding",
                metadata: ["problems": "\(error)", "digest": "\(self.current.withLock(\.digest).prefix(12))"],
            )
        }
    }

    private static func load(
        _ folder: String,
        _ settings: PolicySettings,
        _ logger: Logger,
    ) throws(PolicyLoadError) -> LuaPolicySet {
        try LuaPolicySet.load(folder: folder, settings: settings) { line, file in
            logger.info("policy says", metadata: ["policy": "\(file)", "line": .oneLine(line)])
        }
    }

    /// What tells that a file has changed.
    private struct Stamp: Equatable {
        let modified: Date?
        let size: Int?
    }

    private static func stamps(of folder: String) -> [String: Stamp] {
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".lua") }.reduce(into: [:]) { stamps, file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + file)
            stamps[file] = Stamp(
                modified: attributes?[.modificationDate] as? Date,
                size: attributes?[.size] as? Int,
            )
        }
    }
}

extension PolicySettings {
    init(_ budget: ValidSettings.Budget) {
        self.init(
            instructions: budget.instructions,
            memory: budget.memory,
            time: budget.wallClock,
            readTime: budget.suspended,
            string: budget.string,
        )
    }
}
