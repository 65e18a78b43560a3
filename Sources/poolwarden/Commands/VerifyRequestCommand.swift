import ArgumentParser
import Foundation
import Intake
import JournalStore
import Settings
import Warden

struct VerifyRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-request",
        abstract: "Say what a source makes of a request, step by step; or run a file of signature cases.",
        discussion: """
            The file holds a request as it came over the wire: request line, headers, a blank line, the body. The \
            settings say what the source is and which secrets it has; none of them is printed. Where the request is \
            refused, what often goes wrong is tried: other times, other secrets, bodies that something has changed.

            --last-used says when each secret of a source that has several proved a delivery last: whoever replaces one \
            takes the old one away when nobody uses it any more.

            With --cases each case has its own clock and secrets, and every disagreement is printed.

            Exit status: 0 when it is accepted, or when all cases come out as expected; else 1.
            """,
    )

    @Argument(help: "The request file, such as Tests/Fixtures/slack/pool-create.http.")
    var file: String?

    @Option(help: "Which source of the settings receives it.")
    var source: String?

    @Option(help: "The settings' file.")
    var config = "config/poolwarden.yaml"

    @Option(help: "When it comes, in seconds since 1970; now without.")
    var at: Double?

    @Option(help: "A file of cases with their clock and secrets, such as Tests/Fixtures/signatures.json.")
    var cases: String?

    @Flag(help: "Say when each secret was used last.")
    var lastUsed = false

    func validate() throws {
        guard [self.file != nil, self.cases != nil, self.lastUsed].count(where: { $0 }) == 1 else {
            throw ValidationError("Give a request file and --source NAME, or --last-used, or --cases FILE.")
        }
        guard (self.file == nil) == (self.source == nil) else {
            throw ValidationError("--source NAME goes with a request file: it says whose secrets count.")
        }
    }

    func run() async throws {
        try await reportingFailures {
            if self.lastUsed {
                try self.printSecrets()
            } else if let cases {
                try Self.run(cases: cases)
            } else if let file, let source {
                let bytes = try readFile(file)
                let request: RequestFile
                do throws(RequestFileError) {
                    request = try RequestFile(bytes)
                } catch {
                    throw Failure("\(file): \(error)")
                }
                try self.look(at: request, as: source)
            }
        }
    }

    private func look(at request: RequestFile, as name: String) throws {
        let settings = try ValidSettings.load(path: self.config, environment: ProcessInfo.processInfo.environment)
        guard let source = settings.sources.first(where: { $0.name.rawValue == name }) else {
            let names = settings.sources.map(\.name.rawValue).joined(separator: ", ")
            throw Failure("\(self.config): there is no source \(name); there are \(names.isEmpty ? "none" : names)")
        }
        let now = self.at.map { Date(timeIntervalSince1970: $0) } ?? Date()
        let report = RequestReport(request, source, of: settings, now: now)
        print(report.text)
        guard report.isAccepted else { throw ExitCode.failure }
    }

    private func printSecrets() throws {
        let environment = ProcessInfo.processInfo.environment
        let path = try ValidSettings.journalPath(config: self.config, environment: environment)
        let secrets = try JournalReader(path: path).secrets()
        guard !secrets.isEmpty else {
            print("no source has several secrets")
            return
        }
        let rows = secrets.map { [$0.source, $0.name, $0.verified.map { $0.formatted(.iso8601) } ?? "never"] }
        print(Table(header: ["SOURCE", "SECRET", "LAST USED"], rows: rows).text)
    }

    private static func run(cases file: String) throws {
        let bytes = try readFile(file)
        let report: SignatureCases.Report
        do throws(SignatureCasesError) {
            report = try SignatureCases(bytes).run()
        } catch {
            throw Failure("\(file): \(error)")
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
