extension LuaPolicySet {
    /// Everything that is wrong with a folder, without deciding anything: what ``load(folder:settings:checkingNames:log:)``
    /// refuses, calls that plan what the manifest does not allow, events that nobody sends, forgotten `local`s.
    ///
    /// - Returns: The problems by file and line; empty when there is none.
    package static func check(folder path: String, settings: PolicySettings = PolicySettings()) -> [PolicyProblem] {
        do throws(PolicyLoadError) {
            let folder = try PolicyFolder(path)
            let loader = try PolicyLoader(folder, pool: BoxPool(settings))
            let names = loader.nameChecks().flatMap { $0.sure + $0.doubtful }
            return Self.merge(loader.problems, names: names + EventNames.problems(of: loader.files))
        } catch {
            return error.problems
        }
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
            let manifest = self.files.first { $0.name == file.name }?.manifest
            return NameCheck(file: file.name, names: CompiledNames(code), manifest: manifest)
        }
    }
}
