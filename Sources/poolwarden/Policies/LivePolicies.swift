import Foundation
import Logging
import LuaPolicies
import Synchronization
import Warden

/// The policy set that decides now.
///
/// A new one takes over when it is whole and kept in the journal; a set with a mistake in it is refused, and the old
/// one keeps deciding.
final class LivePolicies: Policies {
    private let folder: PolicySetFolder
    private let journal: any Journal
    private let measures: PolicyMeasures
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let state: Mutex<State>
    private let look: Mutex<FolderLook>

    private struct State {
        var set: LuaPolicySet
        var since: Date
        var refusal: PoliciesInForce.Refusal?
        /// Readings of the folder that were begun, and the latest one that had a say: a slow one never undoes a later one.
        var begun = 0
        var latest = 0
    }

    /// - Parameters:
    ///   - folder: Where sets come from.
    ///   - first: What the folder had at the start.
    ///   - journal: Keeps every set that decides.
    ///   - measures: Where the operator's metrics go.
    ///   - logger: The operator's log.
    ///   - now: The clock.
    init(
        _ folder: PolicySetFolder,
        first: PolicySetFolder.Reading,
        journal: any Journal,
        measures: PolicyMeasures = PolicyMeasures(),
        logger: Logger,
        now: @escaping @Sendable () -> Date,
    ) {
        self.folder = folder
        self.journal = journal
        self.measures = measures
        self.logger = logger
        self.now = now
        self.state = Mutex(State(set: first.set, since: now()))
        self.look = Mutex(FolderLook(read: first.stamps))
        for file in first.set.summaries {
            logger.info("policy", metadata: ["file": "\(file.file)", "about": .oneLine(file.about)])
        }
        logger.info("policies loaded", metadata: ["digest": "\(first.set.digest.prefix(12))"])
        measures.took(over: first.set.digest, from: nil, at: now())
    }

    /// What decides, for whoever wants to know.
    var inForce: PoliciesInForce {
        self.state.withLock { PoliciesInForce(digest: $0.set.digest, since: $0.since, refused: $0.refusal) }
    }

    // MARK: - Deciding

    private var current: LuaPolicySet { self.state.withLock(\.set) }

    func decide(_ occurrence: Occurrence, with inputs: PolicyInputs) async -> Decision {
        await self.current.decide(occurrence, with: inputs)
    }

    func shadowDecisions(on occurrence: Occurrence, with inputs: PolicyInputs) async -> [ShadowDecision] {
        await self.current.shadowDecisions(on: occurrence, with: inputs)
    }

    func memoryUsers(for occurrence: Occurrence) -> [String] { self.current.memoryUsers(for: occurrence) }

    var schedules: [Schedule] { self.current.schedules }

    // MARK: - Reading the folder again

    /// Keeps the set that decides at the start; it must be called before anything is decided.
    func keepFirst() async throws(JournalError) {
        let set = self.current
        try await self.journal.keep(policySet: set.digest, files: set.sources)
    }

    /// Reads the folder again when it has changed and come to rest; to be called every second.
    func reloadIfChanged() async {
        let stamps = FolderStamps(of: self.folder.path)
        guard self.look.withLock({ $0.isDue(stamps) }) else { return }
        let number = self.begin()
        let reading = self.read()
        // Somebody went on writing while it was read: that is neither the old set nor the new one. It stays due.
        guard FolderStamps(of: self.folder.path) == stamps else { return }
        self.look.withLock { $0.take(stamps) }
        await self.take(reading, number)
    }

    /// Reads the folder again, whatever it looks like.
    func reload() async -> PolicyReload {
        let number = self.begin()
        let stamps = FolderStamps(of: self.folder.path)
        self.look.withLock { $0.take(stamps) }
        let reload = await self.take(self.read(), number)
        if reload.outcome == .unchanged {
            // Whoever asked for it wants to hear that it was done.
            self.logger.info("policies unchanged", metadata: ["digest": "\(reload.digest.prefix(12))"])
        }
        return reload
    }

    private func begin() -> Int {
        self.state.withLock { state in
            state.begun += 1
            return state.begun
        }
    }

    private func read() -> Result<LuaPolicySet, PolicyLoadError> {
        do throws(PolicyLoadError) {
            return .success(try self.folder.read().set)
        } catch {
            return .failure(error)
        }
    }

    @discardableResult
    private func take(_ reading: Result<LuaPolicySet, PolicyLoadError>, _ number: Int) async -> PolicyReload {
        let reload =
            switch reading {
            case .success(let set): await self.take(set, number)
            case .failure(let error): self.refuse(error.problems, number)
            }
        self.measures.reloaded(reload.outcome)
        return reload
    }

    private func take(_ set: LuaPolicySet, _ number: Int) async -> PolicyReload {
        do throws(JournalError) {
            try await self.journal.keep(policySet: set.digest, files: set.sources)
        } catch {
            let message = "the journal could not keep the set: \(error); once it can, reload the policies"
            return self.refuse([PolicyProblem(file: self.folder.path, line: 0, message: message)], number)
        }
        let since = self.now()
        let (old, new): (String, String) = self.state.withLock { state in
            let old = state.set.digest
            guard number > state.latest else { return (old, old) }
            state.latest = number
            state.refusal = nil
            if old != set.digest { (state.set, state.since) = (set, since) }
            return (old, state.set.digest)
        }
        self.measures.refused(self.inForce.refused != nil)
        guard old != new else { return PolicyReload(digest: new, outcome: .unchanged, problems: []) }
        self.measures.took(over: new, from: old, at: since)
        self.logger.notice("policies taken up", metadata: ["digest": "\(new.prefix(12))"])
        return PolicyReload(digest: new, outcome: .taken, problems: [])
    }

    private func refuse(_ problems: [PolicyProblem], _ number: Int) -> PolicyReload {
        let refusal = PoliciesInForce.Refusal(at: self.now(), problems: problems)
        let digest = self.state.withLock { state in
            if number > state.latest { (state.latest, state.refusal) = (number, refusal) }
            return state.set.digest
        }
        self.measures.refused(self.inForce.refused != nil)
        self.logger.error(
            "policies refused, the old ones keep deciding",
            metadata: [
                "problems": .oneLine(problems.map(\.description).joined(separator: "\n")),
                "digest": "\(digest.prefix(12))",
            ],
        )
        return PolicyReload(digest: digest, outcome: .refused, problems: problems)
    }
}
