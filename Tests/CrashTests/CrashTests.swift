import CrashKit
import Foundation
import Testing

/// Small samples of `make crash`, with the programs that were built with these tests.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct `After a crash` {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let build = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path

    private static func options(points: Int, deliveries: Int, isControl: Bool = false) -> CrashOptions {
        CrashOptions(
            tools: CrashTools(
                binary: build + "/poolwarden",
                shim: build + "/libFaultShim.so",
                policies: project + "/Benchmarks/crash-policies",
            ),
            points: points,
            seed: 7,
            deliveries: deliveries,
            isControl: isControl,
        )
    }

    /// On a thread of its own: the tests share few, and this one waits for programs.
    private static func report(_ body: @escaping @Sendable () throws -> CrashReport) async throws -> CrashReport {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try body() }) }.start()
        }
    }

    @Test func `nothing acknowledged is lost or done twice, wherever the server was killed`() async throws {
        let report = try await Self.report { try KillHarness(Self.options(points: 20, deliveries: 10)).run() }
        #expect(report.findings.isEmpty)
        #expect(report.reached >= 15, "\(report.lines)")
    }

    @Test func `an acknowledgement that nobody gave is found missing`() async throws {
        let report = try await Self.report {
            try KillHarness(Self.options(points: 1, deliveries: 10, isControl: true)).run()
        }
        #expect(report.findings.map(\.promise) == [.lost])
    }

    @Test func `nothing acknowledged is lost in a power cut, and would be without a sync for each commit`() async throws
    {
        // That the control fails is part of the report.
        let report = try await Self.report {
            try PowerHarness(Self.options(points: 500, deliveries: 20), serverEvery: 250).run()
        }
        #expect(report.findings.isEmpty)
        #expect(report.reached >= 450, "\(report.lines)")
    }

    @Test func `an error of the disk is answered as such, or stops the server`() async throws {
        let report = try await Self.report { try DiskHarness(Self.options(points: 3, deliveries: 10)).run() }
        #expect(report.findings.isEmpty)
        #expect(report.reached >= 10, "\(report.lines)")
    }

    @Test func `a disk that says it has written and has not is found out`() async throws {
        let report = try await Self.report {
            try DiskHarness(Self.options(points: 2, deliveries: 10, isControl: true)).run()
        }
        #expect(report.findings.contains { $0.promise == .lost || $0.promise == .corrupt })
    }
}
