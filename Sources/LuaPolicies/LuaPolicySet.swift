import CLuaBridge
package import Warden

/// The policy files of a folder at one revision, ready to decide.
///
/// Made by ``load(folder:settings:checkingNames:log:)``, which compiles every file and runs its registrations; a set
/// that exists is whole. Any number of evaluations may run at once: each has an interpreter of its own, fresh from its
/// image.
package final class LuaPolicySet: Policies, Sendable {
    /// SHA-256 over the files' names and bytes.
    package let digest: String
    /// What the files do, each with its `about`, in the order in which they run.
    package let summaries: [FileSummary]

    /// The files of the set as they were read, libraries too: for whoever keeps it.
    package let sources: [(name: String, bytes: [UInt8])]

    /// All policies, those in shadow mode too.
    let files: [PolicyFile]
    /// The policies that decide.
    let active: [PolicyFile]
    /// The places of the policies that may use their memory.
    let memoryFiles: Set<Int>
    let compiled: CompiledFiles
    let settings: PolicySettings
    let pool: BoxPool
    let log: Log

    /// Takes a line that a policy logged, and the file it comes from.
    package typealias Log = @Sendable (_ line: String, _ file: String) -> Void

    /// One file and what it is for.
    package struct FileSummary: Hashable, Sendable {
        package let file: String
        package let about: String
        /// Such as `command "pool create NAME"`.
        package let rules: [String]
    }

    private init(
        loader: PolicyLoader,
        compiled: CompiledFiles,
        folder: PolicyFolder,
        pool: BoxPool,
        settings: PolicySettings,
        log: @escaping Log,
    ) {
        self.digest = folder.digest
        self.sources = (folder.policies + folder.libraries).map { ($0.name, $0.bytes) }
        self.files = loader.files
        self.active = loader.files.filter { !$0.manifest.isShadow }
        self.memoryFiles = loader.memoryFiles
        self.compiled = compiled
        self.settings = settings
        self.pool = pool
        self.log = log
        self.summaries = loader.files.map { file in
            FileSummary(file: file.name, about: file.manifest.about, rules: file.registrations.map(\.title))
        }
    }

    /// Loads a folder: `*.lua` sorted by name are the policies, `lib/*.lua` what they `use`.
    ///
    /// Names that are declared nowhere and misspelt calls are refused too: they would fail when their line is reached,
    /// perhaps in a guard, perhaps months later.
    ///
    /// - Parameters:
    ///   - path: The folder's path.
    ///   - settings: What one evaluation may use.
    ///   - checkingNames: Whether names are looked at; without it, what a policy may reach is shown by running it.
    ///   - interpreters: How many are kept; an evaluation beyond them gets one of its own, which is folded small while it
    ///     waits for a read.
    ///   - log: Takes what policies log; called on the thread that evaluates, so it must not wait.
    /// - Returns: A set that is ready to decide.
    /// - Throws: ``PolicyLoadError`` with everything that is wrong; then nothing of the folder is used.
    package static func load(
        folder path: String,
        settings: PolicySettings = PolicySettings(),
        checkingNames: Bool = true,
        interpreters: Int = 16,
        log: @escaping Log = { _, _ in },
    ) throws(PolicyLoadError) -> LuaPolicySet {
        let folder = try PolicyFolder(path)
        let pool = BoxPool(settings, kept: interpreters)
        // Loading takes an interpreter back and again.
        let loader = try PolicyLoader(folder, pool: interpreters > 0 ? pool : BoxPool(settings))
        let names = checkingNames ? loader.nameChecks().flatMap(\.sure) : []
        let problems = Self.merge(loader.problems, names: names)
        guard problems.isEmpty, let compiled = loader.compiled else { throw PolicyLoadError(problems) }
        return LuaPolicySet(
            loader: loader,
            compiled: compiled,
            folder: folder,
            pool: pool,
            settings: settings,
            log: log,
        )
    }

    package func decide(_ occurrence: Occurrence, with inputs: PolicyInputs) async -> Decision {
        if let command = occurrence.command, command.words.first?.lowercased() == "help" {
            return self.help(about: Array(command.words.dropFirst()))
        }
        switch self.selection(for: occurrence, among: self.active) {
        case .nothing(let reasons, let verdict):
            return Decision(verdict: verdict, reasons: reasons, policySet: self.digest)
        case .runs(let runs):
            guard let box = self.pool.take() else {
                let reason = Decision.Reason("there is no memory for an interpreter; try again later")
                return Decision(verdict: .indeterminate, reasons: [reason], policySet: self.digest)
            }
            defer { self.pool.giveBack(box) }
            let evaluation = Evaluation(self, box: box, occurrence: occurrence, inputs: inputs)
            return await evaluation.decide(runs, guards: self.active)
        }
    }
}
