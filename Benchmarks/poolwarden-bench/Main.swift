import Foundation
import LoadKit

/// `make bench`: the figures of README.md, on this machine, each beside what it depends on.
@main
struct Bench {
    static func main() async {
        do {
            switch CommandLine.arguments.dropFirst().first {
            case Streaming.word? where CommandLine.arguments.count == 3:
                try await Streaming.run(CommandLine.arguments[2])
            case MutationRun.word?:
                try MutationRun.run(count: CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 100_000)
            default:
                try await Self.measure()
            }
        } catch {
            print("the benchmark failed: \(error)")
            exit(1)
        }
    }

    /// Measures the figures whose letters are given, such as `poolwarden-bench a c`; all of them without.
    private static func measure() async throws {
        let letters = Set(CommandLine.arguments.dropFirst())
        func isAsked(_ letter: String) -> Bool { letters.isEmpty || letters.contains(letter) }
        let place = try BenchFolder()
        defer { place.remove() }
        print(Machine.card)
        print("fdatasync of 4 KiB: \(try Machine.fdatasync(in: place.path))")
        if isAsked("e") {
            let start = try ServerProcess.Start.measure(in: place)
            print("(e) start to first accepted request: \(start) (target <= 200 ms)")
        }
        if isAsked("a") || isAsked("d") {
            try Self.measureThroughput(in: place)
        }
        if isAsked("b") {
            try Self.measureLatency(in: place)
        }
        if isAsked("c") {
            print("(c) evaluation of a small policy: \(try await Evaluations.measure()) (target <= 3 x bare + 100 us)")
        }
        try await Self.measureClient(isAsked, in: place)
        try await Sandbox(in: place.path).measure(letters)
        if isAsked("r") || isAsked("s") {
            try SenderCosts.measure(isAsked)
        }
        if isAsked("q") {
            try await Self.measureRecovery(in: place)
        }
    }

    /// The API client, side by side with the simulator of the release binary.
    private static func measureClient(_ isAsked: (String) -> Bool, in place: BenchFolder) async throws {
        if isAsked("f") {
            print("(f) \(try await Listing.measure(in: place, python: place.python))")
        }
        if isAsked("g") {
            print("(g) \(try await Listing.measureLimited(in: place))")
        }
        if isAsked("h") {
            print("(h) \(try Decoding.measure())")
        }
        if isAsked("i") {
            print("(i) \(try Streaming.measure(in: place))")
        }
        if isAsked("j") {
            for (window, seconds) in [("fixed", 60), ("sliding", 20), ("bucket", 20)] {
                print("(j) \(try await Demand.measure(in: place, window: window, seconds: seconds))")
            }
        }
    }

    /// What was missed in five minutes: as an Enterprise Server lets it be fetched, and as GitHub itself does.
    private static func measureRecovery(in place: BenchFolder) async throws {
        let fast = try await Recovery.measure(in: place, events: 1_000, rate: 6_000, points: nil)
        print("(q) missed.rate 6000, no limit: \(fast) (target <= 60 s, none twice)")
        let slow = try await Recovery.measure(in: place, events: 150, rate: 150, points: 900)
        print("(q) missed.rate 150, 900 points/min: \(slow) (target <= 60 s, none twice, none over the limit)")
    }

    private static func measureThroughput(in place: BenchFolder) throws {
        let server = try ServerProcess(in: place, journal: "throughput.sqlite")
        defer { server.stop() }
        let idle = server.residentMegabytes
        let load = try Load(server, connections: 64)
        _ = try load.run(deliveries: 10_000)
        let after = server.residentMegabytes
        // Three runs, each beside the machine's speed of that moment: on a shared machine both drift together.
        for _ in 0..<3 {
            let hashing = Machine.hashing().formatted(digits: 1)
            let throughput = try load.run(deliveries: 10_000)
            print(
                "(a) verified, journaled and decided: \(throughput) (target >= 6,000/s; one SHA-256 of 15 kB \(hashing) us)"
            )
        }
        print("(d) resident memory: idle \(idle) MB, after 10,000 deliveries \(after) MB (target <= 60 MB)")
    }

    private static func measureLatency(in place: BenchFolder) throws {
        let server = try ServerProcess(in: place, journal: "latency.sqlite")
        defer { server.stop() }
        let sync = try Machine.fdatasync(in: place.path)
        let latency = try OpenLoop.measure(server, perSecond: 500, seconds: 20)
        let target = (10 + 4 * sync.p99 * 1_000).formatted(digits: 1)
        print("(b) acknowledgement at 500/s, open loop: \(latency) (target p99 <= \(target) ms; fdatasync \(sync))")
    }
}
