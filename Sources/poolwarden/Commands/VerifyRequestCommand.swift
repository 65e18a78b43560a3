import ArgumentParser
import Foundation
import Intake

struct VerifyRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-request",
        abstract: "Run a file of signature cases and print each disagreement.",
    )

    @Option(help: "A file of cases with their clock and secrets, such as Tests/Fixtures/signatures.json.")
    var cases: String

    func run() async throws {
        try await reportingFailures {
            let report: SignatureCases.Report
            do {
                report = try SignatureCases(try readFile(self.cases)).run()
            } catch let error as SignatureCasesError {
                throw Failure("\(self.cases): \(error)")
            }
            report.failures.forEach { print($0) }
            for (sender, count) in report.skipped.sorted(by: { $0.key < $1.key }) {
                print("\(sender): \(count) cases skipped, as this kind of sender is not known yet")
            }
            let failed = report.failures.count
            print("\(report.results.count - failed) passed, \(failed) failed")
            guard failed == 0 else { throw ExitCode.failure }
        }
    }
}
