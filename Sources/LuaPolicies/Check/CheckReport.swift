/// What a check of a folder has found, and how its cases came out.
package struct CheckReport: Sendable {
    /// The folder as it was named.
    package let folder: String
    /// By file and line.
    package let problems: [PolicyProblem]
    /// Nil where the set does not load: then all of its cases would fail for the same reason.
    package let cases: CaseReport?
    /// The lines of the files that have problems, by the files' names.
    private let lines: [String: [String]]

    /// Checks the policies of a folder and runs their cases; nothing is sent anywhere.
    package static func make(folder path: String, settings: PolicySettings = PolicySettings()) async -> CheckReport {
        let problems = LuaPolicySet.check(folder: path, settings: settings, withWarnings: true)
        let isWhole = problems.allSatisfy(\.isWarning)
        let cases = isWhole ? await LuaPolicySet.runCases(folder: path, settings: settings) : nil
        return CheckReport(folder: path, problems: problems, cases: cases, lines: Self.lines(of: path, problems))
    }

    /// Whether there is nothing but warnings, and every case is decided as it says.
    package var passed: Bool {
        self.problems.allSatisfy(\.isWarning) && (self.cases?.passed ?? false)
    }

    /// The problems, those of the cases among them: each failed case is one.
    var allProblems: [PolicyProblem] {
        let cases = self.cases.map { report in
            report.problems.map { problem in
                var problem = problem
                problem.rule = .failedCase
                return problem
            }
                + report.results.filter { !$0.passed }.map { result in
                    PolicyProblem(
                        file: result.file,
                        line: result.line,
                        message: "\(result.title): decided otherwise than the case says\n\(result.difference)",
                        rule: .failedCase,
                    )
                }
        }
        return self.problems + (cases ?? [])
    }

    /// The text of a line, without the blanks around it; nil for a whole file.
    func source(of problem: PolicyProblem) -> String? {
        guard let lines = self.lines[problem.file], lines.indices.contains(problem.line - 1) else { return nil }
        let text = lines[problem.line - 1].drop { $0 == " " || $0 == "\t" }
        return text.isEmpty ? nil : Failure.printable(String(text.prefix(100)), oneLine: true)
    }

    /// The file's path as the folder was named: what finds it from where the check was run.
    func path(of problem: PolicyProblem) -> String {
        let folder = self.folder.hasSuffix("/") ? String(self.folder.dropLast()) : self.folder
        guard let slash = problem.file.firstIndex(of: "/") else { return problem.file }
        return folder + problem.file[slash...]
    }

    /// `file:line: message` for each problem with the line's own text below, the failed cases, and a count.
    package var text: String {
        var lines: [String] = []
        for problem in self.problems {
            lines.append(problem.text)
            if let source = self.source(of: problem) { lines.append("    \(source)") }
        }
        guard let cases = self.cases else { return lines.joined(separator: "\n") }
        lines += cases.problems.map(\.description)
        lines += cases.results.filter { !$0.passed }.map(\.description)
        let failed = cases.results.count { !$0.passed }
        let verdict = self.passed ? "no mistakes found; " : ""
        lines.append("\(self.folder): \(verdict)cases: \(cases.results.count - failed) passed, \(failed) failed")
        return lines.joined(separator: "\n")
    }

    private static func lines(of path: String, _ problems: [PolicyProblem]) -> [String: [String]] {
        guard !problems.isEmpty, let folder = try? PolicyFolder(path) else { return [:] }
        let named = Set(problems.map(\.file))
        return (folder.policies + folder.libraries).filter { named.contains($0.name) }.reduce(into: [:]) {
            lines,
            file in
            lines[file.name] = String(decoding: file.bytes, as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
