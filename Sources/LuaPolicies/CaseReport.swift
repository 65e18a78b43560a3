import Warden

/// How the cases of a folder came out.
package struct CaseReport: Sendable, CustomStringConvertible {
    /// What is wrong with the folder or with the form of a case; then cases may be missing below.
    package var problems: [PolicyProblem] = []
    package var results: [Result] = []

    /// One case: what was expected, and what was decided.
    package struct Result: Sendable, CustomStringConvertible {
        package let file: String
        package let line: Int
        package let title: String
        package let expected: String
        package let actual: String

        package var passed: Bool { self.expected == self.actual }

        /// One line for a case that passed; a diff for one that did not.
        package var description: String {
            let head = "\(self.file):\(self.line): \(self.title)"
            guard !self.passed else { return "ok    \(head)" }
            return "FAIL  \(head)\n" + self.difference
        }

        /// What differs, line by line: `-` was expected, `+` was decided.
        var difference: String { LineDifference.describe(from: self.expected, to: self.actual) }
    }

    package var passed: Bool { self.problems.isEmpty && self.results.allSatisfy(\.passed) }

    /// The problems, then the cases that failed, then a count.
    package var description: String {
        let lines = self.problems.map(\.description) + self.results.filter { !$0.passed }.map(\.description)
        let failed = self.results.count { !$0.passed }
        return (lines + ["\(self.results.count) cases, \(failed) failed"]).joined(separator: "\n")
    }
}

extension LuaPolicySet {
    /// Runs the `*.case` files of a folder on its policies; nothing is sent anywhere.
    package static func runCases(
        folder path: String,
        settings: PolicySettings = PolicySettings(),
    ) async -> CaseReport {
        var report = CaseReport()
        do throws(PolicyLoadError) {
            let set = try LuaPolicySet.load(folder: path, settings: settings)
            for file in try PolicyFolder(path).cases {
                do throws(PolicyProblem) {
                    for example in try PolicyCase.read(file, of: set) {
                        report.results.append(await set.result(of: example))
                    }
                } catch {
                    report.problems.append(error)
                }
            }
        } catch {
            report.problems += error.problems
        }
        return report
    }

    private func result(of example: PolicyCase) async -> CaseReport.Result {
        let inputs = PolicyInputs(
            organizations: example.organizations.map { ($0.key, $0.reads) },
            store: example.store,
        )
        let decision = await self.decision(of: example, inputs)
        return CaseReport.Result(
            file: example.file,
            line: example.line,
            title: example.title,
            expected: example.expected,
            actual: decision.caseText(at: example.occurrence.received),
        )
    }

    /// The decision; beside a policy in shadow mode, what that would decide: its cases hold before it counts.
    private func decision(of example: PolicyCase, _ inputs: PolicyInputs) async -> Decision {
        let policy = example.file.replacing(".case", with: ".lua")
        if self.files.contains(where: { $0.name == policy && $0.manifest.isShadow }) {
            let shadows = await self.shadowDecisions(on: example.occurrence, with: inputs)
            if let shadow = shadows.first(where: { $0.policy == policy }) { return shadow.decision }
        }
        return await self.decide(example.occurrence, with: inputs)
    }
}

/// Shows two texts line by line.
enum LineDifference {
    static func describe(from expected: String, to actual: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var inserted: [Int: String] = [:]
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, let line, _): inserted[offset] = line
            }
        }
        var lines: [String] = []
        var position = 0
        for (offset, line) in old.enumerated() {
            if removed.contains(offset) {
                lines.append("    - \(line)")
                continue
            }
            while let added = inserted[position] {
                lines.append("    + \(added)")
                position += 1
            }
            lines.append("      \(line)")
            position += 1
        }
        while let added = inserted[position] {
            lines.append("    + \(added)")
            position += 1
        }
        return lines.joined(separator: "\n")
    }
}
