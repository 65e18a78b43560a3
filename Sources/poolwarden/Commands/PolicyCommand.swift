import ArgumentParser
import LuaPolicies

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Look after policies.",
        subcommands: [Check.self],
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Compile the policies, run their registrations, look for mistakes, run their cases.",
        )

        @Argument(help: "The folder of the policy files.")
        var folder = "policies"

        func run() async throws {
            let problems = LuaPolicySet.check(folder: self.folder)
            problems.forEach { print($0) }
            // Cases of a set that does not load would all fail for the same reason.
            guard problems.isEmpty else { throw ExitCode.failure }
            let report = await LuaPolicySet.runCases(folder: self.folder)
            report.problems.forEach { print($0) }
            report.results.filter { !$0.passed }.forEach { print($0) }
            let failed = report.results.count { !$0.passed }
            let verdict = report.passed ? "no mistakes found; " : ""
            print("\(self.folder): \(verdict)cases: \(report.results.count - failed) passed, \(failed) failed")
            guard report.passed else { throw ExitCode.failure }
        }
    }
}
