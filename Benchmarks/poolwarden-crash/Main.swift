import ArgumentParser
import CrashKit
import Foundation

/// `make crash`: what is promised about crashes, power cuts and errors of the disk, held against the built server.
@main
struct Crash: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poolwarden-crash",
        abstract: "Hold the server against its promises at crashes, power cuts and errors of the disk.",
        discussion: "Run it in the project's folder: `make crash`. It ends with 1 when a promise was not kept.",
        subcommands: [Kill.self, Power.self, Disk.self],
    )

    struct Common: ParsableArguments {
        @Option(help: "How many kill points, disk states, or calls that fail.")
        var points: Int?

        @Option(help: "What all chances follow from.")
        var seed: UInt64 = 1

        @Option(help: "How many deliveries in a run.")
        var deliveries: Int?

        @Option(help: "The folder with the built programs.")
        var build = ".build/release"

        func options(points: Int, deliveries: Int, isControl: Bool = false) throws -> CrashOptions {
            let folder = FileManager.default.currentDirectoryPath
            let build = self.build.hasPrefix("/") ? self.build : "\(folder)/\(self.build)"
            let tools = CrashTools(
                binary: "\(build)/poolwarden",
                shim: "\(build)/libFaultShim.so",
                policies: "\(folder)/Benchmarks/crash-policies",
            )
            for path in [tools.binary, tools.shim, tools.policies] {
                guard FileManager.default.fileExists(atPath: path) else {
                    throw CrashFailure("there is no \(path): run it in the project's folder, with `make crash`")
                }
            }
            return CrashOptions(
                tools: tools,
                points: isControl ? points : (self.points ?? points),
                seed: self.seed,
                deliveries: self.deliveries ?? deliveries,
                isControl: isControl,
            ) { line in
                if !isControl { Crash.say(line) }
            }
        }
    }

    struct Kill: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Kill the server before, within and after each call that changes its journal."
        )

        @OptionGroup var common: Common

        func run() throws {
            try Crash.measure("kill", self.common.seed) {
                try KillHarness(try self.common.options(points: 1_100, deliveries: 30)).run()
            } control: {
                try KillHarness(try self.common.options(points: 4, deliveries: 30, isControl: true)).run()
            }
        }
    }

    struct Power: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open every state of the disk that a power cut could have left."
        )

        @OptionGroup var common: Common

        func run() throws {
            // Its control is part of it.
            try Crash.measure("power", self.common.seed) {
                try PowerHarness(try self.common.options(points: 101_000, deliveries: 400)).run()
            }
        }
    }

    struct Disk: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let calls that change the journal fail with EIO and ENOSPC, once and for ever."
        )

        @OptionGroup var common: Common

        func run() throws {
            try Crash.measure("disk", self.common.seed) {
                try DiskHarness(try self.common.options(points: 260, deliveries: 15)).run()
            } control: {
                try DiskHarness(try self.common.options(points: 4, deliveries: 15, isControl: true)).run()
            }
        }
    }

    /// Runs one figure and prints it; ends with 1 when a promise was not kept.
    private static func measure(
        _ name: String,
        _ seed: UInt64,
        _ body: () throws -> CrashReport,
        control: (() throws -> CrashReport)? = nil,
    ) throws {
        Self.say("\(name): seed \(seed); \(Machine.card)")
        Self.say(try Machine.syncTimes(in: FileManager.default.currentDirectoryPath))
        let start = ContinuousClock.now
        let report = try body()
        for line in report.lines { Self.say(line) }
        for finding in report.findings.prefix(40) { Self.say("  \(finding)") }
        var isKept = report.findings.isEmpty
        if let control {
            let found = try control().findings
            Self.say("control: with something made wrong on purpose, \(found.count) findings, such as")
            Self.say("  \(found.first?.description ?? "none: the check is worth nothing")")
            isKept = isKept && !found.isEmpty
        }
        Self.say("\(name): \(isKept ? "kept" : "NOT KEPT") after \(Int((ContinuousClock.now - start) / .seconds(1))) s")
        if !isKept { throw ExitCode(1) }
    }

    /// A line at once, also into a file.
    fileprivate static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
