import ArgumentParser
import Foundation
import JournalStore
import Settings

/// `poolwarden journal check`: reads everything, changes nothing.
struct JournalCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look whether the journal or a backup of it is sound, and how much room it takes.",
        discussion: """
            Nothing is changed, and the server may run meanwhile: what is found then was so at one moment. Everything is \
            read, so a large journal takes its time. Exit codes: 0 nothing was found, 1 something was.
            """,
    )

    @Argument(help: "The journal's file or a backup; without it, the journal that the settings name.")
    var file: String?

    @Option(help: "The settings' file.")
    var config = "config/poolwarden.yaml"

    func run() async throws {
        try await reportingFailures {
            let path = try self.file ?? self.configuredPath
            let report = try JournalCheck(path: path, now: Date()).run()
            if let sizes = report.sizes { print(Self.text(of: sizes, deliveries: report.deliveries) + "\n") }
            guard !report.findings.isEmpty else {
                print("\(path): nothing wrong was found (version \(report.version), \(report.deliveries) deliveries)")
                return
            }
            print(
                report.findings.map { DeliveryText.printable("\($0.place): \($0.explanation)") }.joined(separator: "\n")
            )
            let count = report.findings.count
            print(
                "\(path): \(count) \(count == 1 ? "finding" : "findings"); stop the server before you change anything"
            )
            throw ExitCode.failure
        }
    }

    private var configuredPath: String {
        get throws {
            let environment = ProcessInfo.processInfo.environment
            return try ValidSettings.journalPath(config: self.config, environment: environment)
        }
    }

    private static func text(of sizes: JournalSizes, deliveries: Int) -> String {
        let rows = sizes.tables.map { table in
            let each = deliveries == 0 ? "-" : "\(ByteSize(table.bytes / deliveries))"
            return [table.name, "\(table.rows)", "\(ByteSize(table.bytes))", each]
        }
        let each = deliveries == 0 ? "" : ", \(ByteSize(sizes.used / deliveries)) for each delivery"
        return """
            file \(ByteSize(sizes.file))\(each); \(ByteSize(sizes.free)) of it free, to be used again; WAL \
            \(ByteSize(sizes.wal))
            \(Table(header: ["TABLE", "ROWS", "SIZE", "FOR EACH DELIVERY"], rows: rows).text)
            """
    }
}
