extension LuaPolicySet {
    /// Everything that is wrong with a folder, without deciding anything: what ``load(folder:settings:checkingNames:log:)``
    /// refuses, calls that plan what the manifest does not allow, events that nobody sends, forgotten `local`s.
    ///
    /// - Parameters:
    ///   - path: The folder's path.
    ///   - settings: What one evaluation may use, and what the settings name.
    ///   - withWarnings: Whether what is no mistake is told too.
    /// - Returns: The problems by file and line; empty when there is none.
    package static func check(
        folder path: String,
        settings: PolicySettings = PolicySettings(),
        withWarnings: Bool = false,
    ) -> [PolicyProblem] {
        do throws(PolicyLoadError) {
            let folder = try PolicyFolder(path)
            let loader = try PolicyLoader(folder, pool: BoxPool(settings))
            let uses = loader.code.map { (file: $0.file, uses: CodeUses($0.code)) }
            let names = uses.map { NameCheck(file: $0.file.name, names: $0.uses) }.flatMap { $0.sure + $0.doubtful }
            let events = EventNames.problems(of: loader.files, sent: settings.events)
            let others = loader.problems.isEmpty ? Self.problems(of: loader.files, uses, folder) : []
            return Self.merge(loader.problems, names: names + events + others).filter { withWarnings || !$0.isWarning }
        } catch {
            return error.problems
        }
    }

    /// What only shows when all files are looked at together.
    private static func problems(
        of files: [PolicyFile],
        _ uses: [(file: PolicyFolder.File, uses: CodeUses)],
        _ folder: PolicyFolder,
    ) -> [PolicyProblem] {
        var reach = ReachCheck(files: files)
        var manifests = ManifestCheck(libraries: uses.dropFirst(folder.policies.count).map(\.uses))
        var calls = CallCheck()
        for (file, uses) in uses {
            reach.look(at: uses, of: file.name)
            calls.look(at: uses, of: file.name)
            if let policy = files.first(where: { $0.name == file.name }) { manifests.look(at: policy, uses) }
        }
        return reach.problems + manifests.problems + calls.problems
    }

    /// All problems, each once: a name that is declared nowhere is found in the code, and again when the file runs.
    static func merge(_ loading: [PolicyProblem], names: [PolicyProblem]) -> [PolicyProblem] {
        let others = loading.filter { problem in
            !names.contains { name in
                guard name.file == problem.file, name.line == problem.line else { return false }
                let parts = name.message.split(separator: "`", omittingEmptySubsequences: false)
                let word = parts.count > 1 ? parts[1] : ""
                return problem.message.contains("a nil value (global '\(word)')")
            }
        }
        return Set(others + names).sorted()
    }
}

extension PolicyLoader {
    /// Compares the names that each file uses with those that are there.
    func nameChecks() -> [NameCheck] {
        self.code.map { file, code in
            NameCheck(file: file.name, names: CodeUses(code))
        }
    }
}
